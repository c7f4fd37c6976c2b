import { ANY, eager, type Operator } from "./operator.ts";
import type { RuleNode } from "./rule-run.ts";
import { numberOf, valueAt } from "./values.ts";

const splitPath = (path: unknown): string[] => String(path).split(".");
const isWhole = (path: unknown): boolean => path === undefined || path === null || path === "";

/** Reads from the scope; the second operand is the answer where there is nothing. A constant path is split once. */
const read: Operator = {
  fewest: 0,
  most: 2,
  build: ({ nodes, isBare, written }) => {
    const [path, fallback = (() => null) as RuleNode] = nodes;
    if (!path || (isWhole(written[0]) && !isObject(written[0]))) return (scope) => scope ?? null;
    if (!isObject(written[0])) {
      const parts = splitPath(written[0]);
      return (scope, run) => valueAt(scope, parts) ?? fallback(scope, run) ?? null;
    }
    return (scope, run) => {
      const asked = path(scope, run);
      const [name, other] = isBare && Array.isArray(asked) ? asked : [asked, undefined];
      if (isWhole(name)) return scope ?? null;
      return valueAt(scope, splitPath(name)) ?? other ?? fallback(scope, run) ?? null;
    };
  },
};

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

const missingOf = (paths: readonly unknown[], scope: unknown): unknown[] =>
  paths.filter((path) => !isWhole(path) && (valueAt(scope, splitPath(path)) ?? null) === null);

const missing = eager({ fewest: 0, most: ANY }, (paths, _, scope) => missingOf(paths, scope));

const missingSome = eager({ fewest: 2, most: 2 }, ([needed, paths], _, scope) => {
  if (!Array.isArray(paths)) return [];
  const absent = missingOf(paths, scope);
  return paths.length - absent.length >= numberOf(needed) ? [] : absent;
});

export const dataOperators: Record<string, Operator> = {
  var: read,
  missing,
  missing_some: missingSome,
  // flagd in Go writes it to its log; what a person's context holds does not belong into ours.
  log: eager({ fewest: 1, most: 1 }, ([value]) => value ?? null),
};
