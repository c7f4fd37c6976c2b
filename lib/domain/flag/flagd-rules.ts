import type { Evaluators } from "./logic/compile-rule.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every part of a rule replaced from below; a part is an operator with its operands, a list, or a constant. */
function mapRule(rule: unknown, replace: (part: Record<string, unknown>) => unknown): unknown {
  if (Array.isArray(rule)) return rule.map((part) => mapRule(part, replace));
  if (!isRecord(rule)) return rule;
  return replace(Object.fromEntries(Object.entries(rule).map(([name, part]) => [name, mapRule(part, replace)])));
}

/** The rule with the segments themselves where it names them. Circles are refused before anything is stored. */
export const expandReferences = (rule: unknown, evaluators: Evaluators): unknown =>
  mapRule(rule, (part) =>
    typeof part.$ref === "string" && Object.hasOwn(evaluators, part.$ref)
      ? expandReferences(evaluators[part.$ref], evaluators)
      : part,
  );

const isName = (rule: unknown): boolean => typeof rule === "string" || typeof rule === "boolean";

/** The rule with another outcome where it leaves the decision to the default; readable where the rule is a plain `if`. */
export function withDefault(rule: unknown, outcome: unknown): unknown {
  if (rule === null) return outcome;
  if (isName(rule)) return rule;
  const branches = isRecord(rule) ? rule.if : undefined;
  if (!Array.isArray(branches) || branches.length < 2) return { if: [{ "===": [rule, null] }, outcome, rule] };
  const replaced = branches.map((part, index) => {
    const isOutcome = index % 2 === 1 || (index === branches.length - 1 && branches.length % 2 === 1);
    return isOutcome ? withDefault(part, outcome) : part;
  });
  return { if: branches.length % 2 === 1 ? replaced : [...replaced, outcome] };
}

/**
 * A rule that moves into another flag goes on bucketing by its own flag's key: `fractional` without a key of its own
 * hashes the key of the flag that it stands in.
 */
export const keepBucketing = (rule: unknown, flagKey: string): unknown =>
  mapRule(rule, (part) => {
    if (part.var === "$flagd.flagKey") return flagKey;
    if (!Array.isArray(part.fractional)) return part;
    const [first, ...buckets] = part.fractional;
    if (typeof first === "string") return part;
    const unit = { var: "targetingKey" };
    const key = { cat: [flagKey, unit] };
    if (Array.isArray(first)) return { if: [unit, { fractional: [key, first, ...buckets] }, null] };
    return {
      if: [
        { "===": [first, null] },
        { if: [unit, { fractional: [key, ...buckets] }, null] },
        { fractional: [first, ...buckets] },
      ],
    };
  });
