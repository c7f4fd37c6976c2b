import { candidateWeight, isCandidateUnit, TOTAL_WEIGHT } from "./bucket.ts";
import type { EffectiveFlag, FlagValue } from "./flag.ts";

/** Words of OFREP 0.3.0. */
export type EvaluationReason = "STATIC" | "SPLIT" | "DISABLED";
export type EvaluationErrorCode =
  | "PARSE_ERROR"
  | "TARGETING_KEY_MISSING"
  | "INVALID_CONTEXT"
  | "FLAG_NOT_FOUND"
  | "GENERAL";

export interface EvaluationContext {
  targetingKey?: unknown;
  [attribute: string]: unknown;
}

export type Choice =
  | { ok: true; variant: string; reason: EvaluationReason }
  | { ok: false; errorCode: EvaluationErrorCode; errorDetails: string };

export type Evaluation =
  | {
      ok: true;
      value: FlagValue;
      variant: string;
      reason: EvaluationReason;
      /** Primitives only: clients drop the rest. They reach OpenTelemetry hooks unchanged. */
      metadata: Record<string, string | number | boolean>;
    }
  | { ok: false; errorCode: EvaluationErrorCode; errorDetails: string };

const keyMissing: Choice = {
  ok: false,
  errorCode: "TARGETING_KEY_MISSING",
  errorDetails: "This flag is in a rollout that splits traffic: send context.targetingKey, a non-empty string",
};

/** Which variant the unit gets. A targeting key is asked for only where a split needs one. */
export function chooseVariant(flag: EffectiveFlag, targetingKey: string | undefined): Choice {
  if (flag.definition.state === "DISABLED") return { ok: true, variant: flag.defaultVariant, reason: "DISABLED" };
  const split = flag.split;
  if (!split) return { ok: true, variant: flag.defaultVariant, reason: "STATIC" };
  const weight = candidateWeight(split.trafficPercent);
  if (weight >= TOTAL_WEIGHT) return { ok: true, variant: split.candidate, reason: "SPLIT" };
  if (!targetingKey) return keyMissing;
  const isCandidate = isCandidateUnit({ seed: split.seed, targetingKey }, weight);
  return { ok: true, variant: isCandidate ? split.candidate : split.baseline, reason: "SPLIT" };
}

/** The targeting key, undefined when absent or empty, or null when it is something else than a string. */
export function targetingKeyOf(context: EvaluationContext): string | undefined | null {
  const key = context.targetingKey;
  if (key === undefined || key === null || key === "") return undefined;
  return typeof key === "string" ? key : null;
}

export const invalidTargetingKey = "context.targetingKey must be a string";

/** Metadata that does not depend on the unit. */
export function staticMetadata(flag: EffectiveFlag): Record<string, string | number | boolean> {
  const { split, definition, version } = flag;
  const metadata: Record<string, string | number | boolean> = { flagSetId: definition.environment, version };
  if (split && definition.state === "ENABLED") {
    metadata.rolloutId = split.rolloutId;
    if (split.stepIndex !== null) metadata.stepIndex = split.stepIndex;
    metadata.exposure = split.trafficPercent;
  }
  return metadata;
}

/** The whole answer for one context. */
export function evaluate(flag: EffectiveFlag, context: EvaluationContext): Evaluation {
  const targetingKey = targetingKeyOf(context);
  if (targetingKey === null) return { ok: false, errorCode: "INVALID_CONTEXT", errorDetails: invalidTargetingKey };
  const choice = chooseVariant(flag, targetingKey);
  if (!choice.ok) return choice;
  const variants = flag.definition.variants;
  if (!Object.hasOwn(variants, choice.variant))
    return { ok: false, errorCode: "GENERAL", errorDetails: `The flag has no variant "${choice.variant}"` };
  const metadata = staticMetadata(flag);
  if (targetingKey !== undefined) metadata.contextId = targetingKey;
  return {
    ok: true,
    value: variants[choice.variant] as FlagValue,
    variant: choice.variant,
    reason: choice.reason,
    metadata,
  };
}
