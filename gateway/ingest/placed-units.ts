import type { Serving } from "../snapshot/serving.ts";

export interface SeenUnit {
  environment: string;
  flagKey: string | null;
  unitId: string | null;
  /** As OpenTelemetry writes it; null where the record does not say. */
  reason: string | null;
}

export type IsPlaced = (seen: SeenUnit) => boolean;

export const nobodyIsPlaced: IsPlaced = () => false;

/**
 * Units that an override, the flag's own rule or a rollout's preview has placed take part in no rollout: their variant says nothing about the
 * split. A flag without a rule of its own places nobody, so that "targeting_match" is then the split of an evaluator
 * inside the application; where a flag has a rule, such an evaluator's word is not enough and its units are left out.
 */
export function placedUnits(current: () => Serving | null): IsPlaced {
  return ({ environment, flagKey, unitId, reason }) => {
    if (flagKey === null) return false;
    const compiled = current()?.environments.get(environment)?.set.get(flagKey);
    if (!compiled || compiled.isStatic) return false;
    if (unitId !== null && (compiled.overrides?.has(unitId) || compiled.preview?.targetingKeys.has(unitId)))
      return true;
    if (reason === "targeting_match") return true;
    return compiled.prerequisites.length > 0 && reason === "default";
  };
}
