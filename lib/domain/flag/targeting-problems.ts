import type { FieldProblem } from "../kernel/command-error.ts";
import { LONGEST_CHAIN } from "./choose-variant.ts";
import { ownMetadata } from "./evaluate.ts";
import type { FlagTargeting, Prerequisite } from "./flag.ts";
import { compileRule, type Evaluators } from "./logic/compile-rule.ts";

/** What is looked at of a flag before it is stored. */
export interface CheckedFlag extends FlagTargeting {
  key: string;
  variants: Record<string, unknown>;
}

/** The other flags of the environment, and its segments. */
export interface FlagNeighbours {
  flags: ReadonlyMap<string, { variants: Record<string, unknown>; prerequisites: readonly Prerequisite[] }>;
  evaluators: Evaluators;
}

const known = (variants: Record<string, unknown>): string => Object.keys(variants).join(", ");

/** Everything that is wrong with what decides for units, by its place in the flag. */
export function targetingProblems(flag: CheckedFlag, neighbours: FlagNeighbours): FieldProblem[] {
  return [
    ...ruleProblems(flag.targeting ?? null, neighbours.evaluators, { variants: flag.variants }),
    ...overrideProblems(flag),
    ...metadataProblems(flag),
    ...prerequisiteProblems(flag, neighbours),
    ...dependentProblems(flag, neighbours),
  ];
}

/** Problems of one rule; with `variants`, also outcomes that the flag does not have. */
export function ruleProblems(
  rule: unknown,
  evaluators: Evaluators,
  { variants, at = "targeting" }: { variants?: Record<string, unknown> | undefined; at?: string } = {},
): FieldProblem[] {
  if (rule === null || Object.keys(rule as object).length === 0) return [];
  const compiled = compileRule(rule, evaluators, at);
  if (!compiled.ok) return compiled.problems;
  return [...compiled.doubts, ...(variants ? outcomeProblems(rule, variants, at) : [])];
}

/** Texts and truth values that stand where the rule answers, and are the name of no variant. */
function outcomeProblems(rule: unknown, variants: Record<string, unknown>, at: string): FieldProblem[] {
  if (typeof rule === "string" || typeof rule === "boolean")
    return Object.hasOwn(variants, String(rule))
      ? []
      : [{ field: at, problem: `answers "${rule}", which is none of the variants: ${known(variants)}` }];
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return [];
  const { if: branches, fractional: buckets } = rule as Record<string, unknown>;
  if (Array.isArray(branches))
    return branches.flatMap((branch, index) => {
      const isOutcome = index % 2 === 1 || index === branches.length - 1;
      return isOutcome ? outcomeProblems(branch, variants, `${at}.if.${index}`) : [];
    });
  if (Array.isArray(buckets))
    return buckets.flatMap((bucket, index) =>
      Array.isArray(bucket) ? outcomeProblems(bucket[0], variants, `${at}.fractional.${index}.0`) : [],
    );
  return [];
}

const overrideProblems = ({ overrides = {}, variants }: CheckedFlag): FieldProblem[] =>
  Object.entries(overrides).flatMap(([targetingKey, variant]) =>
    Object.hasOwn(variants, variant)
      ? []
      : [{ field: `overrides.${targetingKey}`, problem: `"${variant}" is none of the variants: ${known(variants)}` }],
  );

const metadataProblems = ({ metadata = {} }: CheckedFlag): FieldProblem[] =>
  ownMetadata
    .filter((name) => Object.hasOwn(metadata, name))
    .map((name) => ({ field: `metadata.${name}`, problem: "is set by Evenkeel itself: choose another name" }));

function prerequisiteProblems(flag: CheckedFlag, { flags }: FlagNeighbours): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [index, { flag: key, variants }] of (flag.prerequisites ?? []).entries()) {
    const at = `prerequisites.${index}`;
    const asked = key === flag.key ? flag : flags.get(key);
    if (!asked) {
      problems.push({ field: `${at}.flag`, problem: `there is no flag "${key}" in this environment` });
      continue;
    }
    const odd = variants.filter((variant) => !Object.hasOwn(asked.variants, variant));
    if (odd.length > 0)
      problems.push({
        field: `${at}.variants`,
        problem: `"${odd.join('", "')}" is no variant of ${key}, which has ${known(asked.variants)}`,
      });
  }
  const circle = circleFrom(flag, flags);
  if (circle) problems.push({ field: "prerequisites", problem: circle });
  return problems;
}

/** Follows every chain from the flag; says the first that comes back to it or is too long. */
function circleFrom(flag: CheckedFlag, flags: FlagNeighbours["flags"]): string | undefined {
  const walk = (key: string, path: string[]): string | undefined => {
    if (path.includes(key)) return `go round in a circle: ${[...path, key].join(" → ")}`;
    if (path.length > LONGEST_CHAIN) return `make a chain of more than ${LONGEST_CHAIN} flags: ${path.join(" → ")}`;
    const next = key === flag.key ? (flag.prerequisites ?? []) : (flags.get(key)?.prerequisites ?? []);
    for (const { flag: each } of next) {
      const found = walk(each, [...path, key]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(flag.key, []);
}

/** A variant that another flag asks for stays. */
function dependentProblems(flag: CheckedFlag, { flags }: FlagNeighbours): FieldProblem[] {
  return [...flags].flatMap(([key, other]) =>
    key === flag.key
      ? []
      : other.prerequisites
          .filter((asked) => asked.flag === flag.key)
          .flatMap(({ variants }) => variants.filter((variant) => !Object.hasOwn(flag.variants, variant)))
          .map((variant) => ({
            field: `variants.${variant}`,
            problem: `the flag "${key}" has it as a prerequisite: change that flag first`,
          })),
  );
}
