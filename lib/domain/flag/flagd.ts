import { candidateWeight, TOTAL_WEIGHT } from "./bucket.ts";
import type { EffectiveFlag, FlagMetadata, FlagValue, PreviewAudience } from "./flag.ts";
import { expandReferences, keepBucketing, withDefault } from "./flagd-rules.ts";
import type { Evaluators } from "./logic/compile-rule.ts";

/** One flag in flagd's flags.json, schema v0. */
export interface FlagdFlag {
  state: "ENABLED" | "DISABLED";
  variants: Record<string, FlagValue>;
  defaultVariant: string;
  targeting?: Record<string, unknown>;
  metadata: FlagMetadata;
}

export interface FlagdDefinition {
  $schema: "https://flagd.dev/schema/v0/flags.json";
  flags: Record<string, FlagdFlag>;
  $evaluators?: Record<string, unknown>;
  metadata: { flagSetId: string };
}

export interface ExportedSet {
  environment: string;
  flags: ReadonlyMap<string, EffectiveFlag>;
  evaluators: Evaluators;
}

/** All flags of one environment as one definition file. */
export function toFlagdDefinition({ environment, flags, evaluators }: ExportedSet): FlagdDefinition {
  // Readers replace names by text in an order that is not promised: no segment names another one in the file.
  const flat = Object.entries(evaluators).map(([name, rule]) => [name, expandReferences(rule, evaluators)]);
  return {
    $schema: "https://flagd.dev/schema/v0/flags.json",
    flags: Object.fromEntries(
      Array.from(flags, ([key, flag]) => [key, toFlagd(flag, { environment, flags, evaluators })]),
    ),
    ...(flat.length > 0 ? { $evaluators: Object.fromEntries(flat) } : {}),
    metadata: { flagSetId: environment },
  };
}

/** The same choice in flagd's words, for evaluators that run inside the application. */
function toFlagd(flag: EffectiveFlag, set: ExportedSet): FlagdFlag {
  const { definition, split, defaultVariant, version } = flag;
  const metadata = { ...definition.metadata, version };
  const exported: FlagdFlag = {
    state: definition.state,
    variants: definition.variants,
    defaultVariant,
    metadata: split ? { ...metadata, rolloutId: split.rolloutId, exposure: split.trafficPercent } : metadata,
  };
  const targeting = composed(flag, set);
  if (typeof targeting === "object" && targeting !== null) exported.targeting = targeting as Record<string, unknown>;
  return exported;
}

/** Prerequisites, overrides, rule, preview and split as one rule; null where there is nothing but the default. */
function composed({ definition, split, preview }: EffectiveFlag, set: ExportedSet): unknown {
  const { targeting, overrides = {}, prerequisites = [] } = definition;
  const hasRule = targeting != null && Object.keys(targeting).length > 0;
  const shared = split ? splitRule(split) : null;
  const last = preview ? previewRule(preview, { otherwise: shared, evaluators: set.evaluators }) : shared;
  const placed = overrideBranches(overrides);
  const rest = !hasRule ? last : last === null ? targeting : withDefault(targeting, last);
  const inner = placed.length > 0 ? { if: [...placed, ...(rest === null ? [] : [rest])] } : rest;
  if (prerequisites.length === 0) return inner;
  const met = prerequisites.map(({ flag: key, variants }) => {
    const outcome = outcomeRule(key, set);
    return outcome === null ? false : { in: [{ cat: [outcome] }, variants] };
  });
  return { if: [{ and: met }, inner, null] };
}

const splitRule = (split: NonNullable<EffectiveFlag["split"]>): Record<string, unknown> => {
  const weight = candidateWeight(split.trafficPercent);
  return {
    fractional: [
      { cat: [split.seed, { var: "targetingKey" }] },
      [split.candidate, weight],
      [split.baseline, TOTAL_WEIGHT - weight],
    ],
  };
};

/** What the preview's units get, and what the others do; a segment that is gone shows it to nobody. */
function previewRule(
  { candidate, segment, targetingKeys }: PreviewAudience,
  { otherwise, evaluators }: { otherwise: unknown; evaluators: Evaluators },
): Record<string, unknown> {
  const named = segment !== null && Object.hasOwn(evaluators, segment) ? [{ $ref: segment }] : [];
  const isPreviewed = { or: [{ in: [{ var: "targetingKey" }, targetingKeys] }, ...named] };
  return { if: [isPreviewed, candidate, ...(otherwise === null ? [] : [otherwise])] };
}

function overrideBranches(overrides: Record<string, string>): unknown[] {
  const byVariant = Map.groupBy(Object.entries(overrides), ([, variant]) => variant);
  return [...byVariant].flatMap(([variant, entries]) => [
    { in: [{ var: "targetingKey" }, entries.map(([key]) => key)] },
    variant,
  ]);
}

/** What another flag serves, as a rule of this one; flagd knows no prerequisites. Null when there is no such flag. */
function outcomeRule(key: string, set: ExportedSet): unknown {
  const flag = set.flags.get(key);
  if (!flag) return null;
  if (flag.definition.state === "DISABLED") return flag.defaultVariant;
  const rule = composed(flag, set);
  if (rule === null) return flag.defaultVariant;
  return withDefault(keepBucketing(expandReferences(rule, set.evaluators), key), flag.defaultVariant);
}
