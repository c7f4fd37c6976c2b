import { runRule, type Unit } from "./choose-variant.ts";
import { compileRule, type Evaluators } from "./logic/compile-rule.ts";
import { isTruthy } from "./logic/values.ts";

export interface RuleStep {
  /** Place of the condition in the rule: `targeting.if.0`. */
  at: string;
  condition: unknown;
  isMet: boolean;
}

export interface RuleExplanation {
  /** Conditions in the order in which they were asked. */
  steps: RuleStep[];
  /** Place of the outcome that decided; the rule itself where it is no `if`. */
  at: string;
}

interface Asked {
  rule: unknown;
  evaluators: Evaluators;
  unit: Unit;
  flagKey: string;
}

/**
 * Which part of a rule decided for the unit: follows its `if`s as evaluation does.
 * @throws RuleError as evaluation would
 */
export function explainRule(asked: Asked, at = "targeting"): RuleExplanation {
  const branches = branchesOf(asked.rule);
  if (!branches) return { steps: [], at };
  const steps: RuleStep[] = [];
  for (let i = 0; i + 1 < branches.length; i += 2) {
    const condition = branches[i];
    const isMet = holds(condition, asked);
    steps.push({ at: `${at}.if.${i}`, condition, isMet });
    if (isMet) return continued({ ...asked, rule: branches[i + 1] }, `${at}.if.${i + 1}`, steps);
  }
  const last = branches.length - 1;
  if (branches.length % 2 === 0) return { steps, at };
  return continued({ ...asked, rule: branches[last] }, `${at}.if.${last}`, steps);
}

function continued(asked: Asked, at: string, steps: RuleStep[]): RuleExplanation {
  const rest = explainRule(asked, at);
  return { at: rest.at, steps: [...steps, ...rest.steps] };
}

function branchesOf(rule: unknown): readonly unknown[] | undefined {
  if (typeof rule !== "object" || rule === null) return undefined;
  const { if: branches } = rule as { if?: unknown };
  return Array.isArray(branches) ? branches : undefined;
}

function holds(condition: unknown, { evaluators, unit, flagKey }: Asked): boolean {
  const compiled = compileRule(condition, evaluators);
  return compiled.ok && isTruthy(runRule(compiled.node, unit, flagKey));
}
