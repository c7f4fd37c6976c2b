import { type Choice, chooseVariant, type EvaluationFailure, type EvaluationReason } from "./choose-variant.ts";
import type { EffectiveFlag, FlagMetadata, FlagValue } from "./flag.ts";
import type { CompiledFlag, FlagSet } from "./flag-set.ts";

export interface EvaluationContext {
  targetingKey?: unknown;
  [attribute: string]: unknown;
}

export type Evaluation =
  | {
      ok: true;
      value: FlagValue;
      variant: string;
      reason: EvaluationReason;
      /** Primitives only: clients drop the rest. They reach OpenTelemetry hooks unchanged. */
      metadata: FlagMetadata;
    }
  | EvaluationFailure;

/** The targeting key, undefined when absent or empty, or null when it is something else than a string. */
export function targetingKeyOf(context: EvaluationContext): string | undefined | null {
  const key = context.targetingKey;
  if (key === undefined || key === null || key === "") return undefined;
  return typeof key === "string" ? key : null;
}

export const invalidTargetingKey = "context.targetingKey must be a string";

/** Metadata that the product sets itself; a flag's own may not take these names. */
export const ownMetadata = ["flagSetId", "version", "rolloutId", "stepIndex", "exposure", "contextId"] as const;

/** Metadata that does not depend on the unit. The rollout is named only to units that its split decided for. */
export function staticMetadata(flag: EffectiveFlag, reason: EvaluationReason): FlagMetadata {
  const { split, definition, version } = flag;
  const metadata: FlagMetadata = { ...definition.metadata, flagSetId: definition.environment, version };
  if (split && reason === "SPLIT") {
    metadata.rolloutId = split.rolloutId;
    if (split.stepIndex !== null) metadata.stepIndex = split.stepIndex;
    metadata.exposure = split.trafficPercent;
  }
  return metadata;
}

export const noSuchVariant = (variant: string): EvaluationFailure => ({
  ok: false,
  errorCode: "GENERAL",
  errorDetails: `The flag has no variant "${variant}"`,
});

/** The whole answer for one context. */
export function evaluate(
  set: FlagSet,
  flag: CompiledFlag,
  given: { context: EvaluationContext; nowSeconds: number },
): { evaluation: Evaluation; choice: Choice } {
  const targetingKey = targetingKeyOf(given.context);
  if (targetingKey === null) {
    const refused: EvaluationFailure = { ok: false, errorCode: "INVALID_CONTEXT", errorDetails: invalidTargetingKey };
    return { evaluation: refused, choice: refused };
  }
  const choice = chooseVariant(set, flag, { ...given, targetingKey });
  if (!choice.ok) return { evaluation: choice, choice };
  const { variant, reason } = choice;
  const { variants } = flag.effective.definition;
  if (!Object.hasOwn(variants, variant)) return { evaluation: noSuchVariant(variant), choice };
  const metadata = staticMetadata(flag.effective, reason);
  if (targetingKey !== undefined) metadata.contextId = targetingKey;
  return { evaluation: { ok: true, value: variants[variant] as FlagValue, variant, reason, metadata }, choice };
}
