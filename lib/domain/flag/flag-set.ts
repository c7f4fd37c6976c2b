import type { EffectiveFlag, Prerequisite, PreviewAudience } from "./flag.ts";
import { type CompiledRule, compileRule, type Evaluators } from "./logic/compile-rule.ts";
import type { RuleNode } from "./logic/rule-run.ts";

/** Who gets a rollout's candidate whatever its share. */
export interface CompiledPreview {
  candidate: string;
  targetingKeys: ReadonlySet<string>;
  /** Answers `true` for units of the segment; null where there is none that can be asked. */
  segment: RuleNode | null;
}

/** A flag with everything done that can be done before a unit asks. */
export interface CompiledFlag {
  effective: EffectiveFlag;
  rule: CompiledRule | null;
  overrides: ReadonlyMap<string, string> | null;
  prerequisites: readonly Prerequisite[];
  preview: CompiledPreview | null;
  /** Whether everybody gets the same outside a rollout: clients may then keep it. */
  isStatic: boolean;
  /** Whether more than the targeting key may decide. */
  readsContext: boolean;
}

/** The flags of one environment: each may ask for another one's outcome. */
export type FlagSet = ReadonlyMap<string, CompiledFlag>;

export function compileFlagSet(flags: Iterable<EffectiveFlag>, evaluators: Evaluators): FlagSet {
  return new Map(Array.from(flags, (flag) => [flag.definition.key, compileFlag(flag, evaluators)]));
}

function compileFlag(effective: EffectiveFlag, evaluators: Evaluators): CompiledFlag {
  const { targeting, overrides = {}, prerequisites = [] } = effective.definition;
  const hasRule = targeting != null && Object.keys(targeting).length > 0;
  const placed = Object.entries(overrides);
  const preview = effective.preview && compilePreview(effective.preview, evaluators);
  return {
    effective,
    rule: hasRule ? compileRule(targeting, evaluators) : null,
    overrides: placed.length > 0 ? new Map(placed) : null,
    prerequisites,
    preview,
    isStatic: !hasRule && placed.length === 0 && prerequisites.length === 0 && !preview,
    readsContext: hasRule || prerequisites.length > 0 || preview?.segment != null,
  };
}

/** A segment that cannot be asked shows the preview to nobody: the baseline is the safe side. */
function compilePreview(
  { candidate, segment, targetingKeys }: PreviewAudience,
  evaluators: Evaluators,
): CompiledPreview {
  const rule = segment === null ? null : compileRule({ if: [{ $ref: segment }, true, false] }, evaluators, "preview");
  return { candidate, targetingKeys: new Set(targetingKeys), segment: rule?.ok ? rule.node : null };
}
