import type { EffectiveFlag, Prerequisite } from "./flag.ts";
import { type CompiledRule, compileRule, type Evaluators } from "./logic/compile-rule.ts";

/** A flag with everything done that can be done before a unit asks. */
export interface CompiledFlag {
  effective: EffectiveFlag;
  rule: CompiledRule | null;
  overrides: ReadonlyMap<string, string> | null;
  prerequisites: readonly Prerequisite[];
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
  return {
    effective,
    rule: hasRule ? compileRule(targeting, evaluators) : null,
    overrides: placed.length > 0 ? new Map(placed) : null,
    prerequisites,
    isStatic: !hasRule && placed.length === 0 && prerequisites.length === 0,
    readsContext: hasRule || prerequisites.length > 0,
  };
}
