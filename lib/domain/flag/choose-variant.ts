import { candidateWeight, isCandidateUnit, TOTAL_WEIGHT } from "./bucket.ts";
import type { EffectiveFlag } from "./flag.ts";
import type { CompiledFlag, CompiledPreview, FlagSet } from "./flag-set.ts";
import type { RuleNode } from "./logic/rule-run.ts";
import { MOST_STEPS, RuleError } from "./logic/rule-run.ts";

/** Words of OFREP 0.3.0 and of flagd. */
export type EvaluationReason = "STATIC" | "SPLIT" | "TARGETING_MATCH" | "DEFAULT" | "DISABLED";
export type EvaluationErrorCode =
  | "PARSE_ERROR"
  | "TARGETING_KEY_MISSING"
  | "INVALID_CONTEXT"
  | "FLAG_NOT_FOUND"
  | "GENERAL";

export interface EvaluationFailure {
  ok: false;
  errorCode: EvaluationErrorCode;
  errorDetails: string;
}

/** What decided; `prerequisite` names the flag that did not give what is asked for. */
export type DecidedBy =
  | { kind: "disabled" | "override" | "rule" | "preview" | "split" | "default" }
  | { kind: "prerequisite"; flag: string; got: string };

export type Choice = { ok: true; variant: string; reason: EvaluationReason; by: DecidedBy } | EvaluationFailure;

/** Who asks. */
export interface Unit {
  targetingKey: string | undefined;
  /** All attributes, the targeting key among them. */
  context: Readonly<Record<string, unknown>>;
  nowSeconds: number;
}

/** A chain of prerequisites longer than this is refused when it is written, and not followed here. */
export const LONGEST_CHAIN = 8;

const by = {
  disabled: { kind: "disabled" },
  override: { kind: "override" },
  rule: { kind: "rule" },
  preview: { kind: "preview" },
  split: { kind: "split" },
  default: { kind: "default" },
} as const satisfies Record<string, DecidedBy>;

const fail = (errorDetails: string): EvaluationFailure => ({ ok: false, errorCode: "GENERAL", errorDetails });

const keyMissing: EvaluationFailure = {
  ok: false,
  errorCode: "TARGETING_KEY_MISSING",
  errorDetails: "This flag is in a rollout that splits traffic: send context.targetingKey, a non-empty string",
};

/**
 * Which variant the unit gets. In this order: the kill switch, prerequisites, the override, the targeting rule, a
 * rollout's preview, and last the default outcome, which a rollout's split replaces. A targeting key is asked for only where a split needs one.
 */
export const chooseVariant = (set: FlagSet, flag: CompiledFlag, unit: Unit): Choice =>
  choose({ set, unit, depth: 0 }, flag);

interface Asking {
  set: FlagSet;
  unit: Unit;
  /** How many prerequisites lie between the flag and the one that was asked for. */
  depth: number;
}

function choose(asking: Asking, flag: CompiledFlag): Choice {
  const { unit } = asking;
  const { effective, rule, overrides, prerequisites } = flag;
  if (effective.definition.state === "DISABLED")
    return { ok: true, variant: effective.defaultVariant, reason: "DISABLED", by: by.disabled };
  if (prerequisites.length > 0) {
    const held = holdByPrerequisites(asking, flag);
    if (held) return held;
  }
  const override = unit.targetingKey === undefined ? undefined : overrides?.get(unit.targetingKey);
  if (override !== undefined) return { ok: true, variant: override, reason: "TARGETING_MATCH", by: by.override };
  if (rule) {
    if (!rule.ok) return { ok: false, errorCode: "PARSE_ERROR", errorDetails: problemWords(rule.problems) };
    const placed = place(effective.definition.key, rule.node, unit);
    if (placed) return placed;
  }
  if (flag.preview && isPreviewed(effective.definition.key, flag.preview, unit))
    return { ok: true, variant: flag.preview.candidate, reason: "TARGETING_MATCH", by: by.preview };
  return chooseDefault(effective, unit.targetingKey, flag.isStatic ? "STATIC" : "DEFAULT");
}

/** A segment that fails for this unit does not hold it. */
function isPreviewed(flagKey: string, { targetingKeys, segment }: CompiledPreview, unit: Unit): boolean {
  if (unit.targetingKey !== undefined && targetingKeys.has(unit.targetingKey)) return true;
  if (segment === null) return false;
  try {
    return runRule(segment, unit, flagKey) === true;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}

const problemWords = (problems: readonly { field: string; problem: string }[]): string =>
  problems.map(({ field, problem }) => `${field}: ${problem}`).join("; ");

function holdByPrerequisites({ set, unit, depth }: Asking, flag: CompiledFlag): Choice | undefined {
  const { defaultVariant } = flag.effective;
  for (const { flag: key, variants } of flag.prerequisites) {
    const asked = set.get(key);
    if (depth >= LONGEST_CHAIN) return fail(`The prerequisites of this flag are more than ${LONGEST_CHAIN} deep`);
    const got = asked ? choose({ set, unit, depth: depth + 1 }, asked) : undefined;
    if (got && !got.ok) return got;
    if (!got || !variants.includes(got.variant)) {
      const held: DecidedBy = { kind: "prerequisite", flag: key, got: got?.variant ?? "" };
      return { ok: true, variant: defaultVariant, reason: "DEFAULT", by: held };
    }
  }
  return undefined;
}

/** @returns undefined when the rule leaves the decision to the default. */
function place(flagKey: string, node: RuleNode, unit: Unit): Choice | undefined {
  let result: unknown;
  try {
    result = runRule(node, unit, flagKey);
  } catch (error) {
    if (error instanceof RuleError) return fail(`The targeting rule cannot be evaluated: ${error.message}`);
    throw error;
  }
  if (result === null || result === undefined) return undefined;
  if (typeof result === "object") return fail("The targeting rule answers with no name of a variant");
  return { ok: true, variant: String(result), reason: "TARGETING_MATCH", by: by.rule };
}

/** @throws RuleError */
export function runRule(node: RuleNode, unit: Unit, flagKey: string): unknown {
  const root = { ...unit.context, $flagd: { flagKey, timestamp: unit.nowSeconds } };
  return node(root, { stepsLeft: MOST_STEPS, flagKey, targetingKey: unit.targetingKey, root });
}

function chooseDefault(
  { split, defaultVariant }: EffectiveFlag,
  targetingKey: string | undefined,
  reason: "DEFAULT" | "STATIC",
): Choice {
  if (!split) return { ok: true, variant: defaultVariant, reason, by: by.default };
  const weight = candidateWeight(split.trafficPercent);
  if (weight >= TOTAL_WEIGHT) return { ok: true, variant: split.candidate, reason: "SPLIT", by: by.split };
  if (!targetingKey) return keyMissing;
  const isCandidate = isCandidateUnit({ seed: split.seed, targetingKey }, weight);
  return { ok: true, variant: isCandidate ? split.candidate : split.baseline, reason: "SPLIT", by: by.split };
}
