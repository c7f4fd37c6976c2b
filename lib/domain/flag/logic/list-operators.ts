import { ANY, eager, type Operator } from "./operator.ts";
import { boundedList, RuleError, type RuleNode, type RuleRun, spend } from "./rule-run.ts";
import { isTruthy } from "./values.ts";

function listOf(value: unknown): unknown[] {
  if (!value) return [];
  if (!Array.isArray(value)) throw new RuleError("the first operand is not a list");
  return value;
}

type Each = (item: unknown) => unknown;

/** A list and what is asked of each of its members, which are then the scope. */
const overList = (apply: (list: unknown[], each: Each) => unknown): Operator => ({
  fewest: 2,
  most: 2,
  needsList: true,
  build: ({ nodes }) => {
    const [list, asked] = nodes as [RuleNode, RuleNode];
    return (scope, run) =>
      apply(listOf(list(scope, run)), (item) => {
        spend(run, 1);
        return asked(item, run);
      });
  },
});

const reduce: Operator = {
  fewest: 2,
  most: 3,
  needsList: true,
  build: ({ nodes }) => {
    const [list, step, start] = nodes as [RuleNode, RuleNode, RuleNode | undefined];
    return (scope, run) => {
      const items = listOf(list(scope, run));
      if (!start && items.length === 0) throw new RuleError("nothing to reduce, and no start value");
      const rest = start ? items : items.slice(1);
      let accumulator = flat(start ? start(scope, run) : items[0]);
      for (const current of rest) {
        spend(run, 1);
        accumulator = flat(step({ accumulator, current }, run));
      }
      return accumulator;
    };
  },
};

/** A sum of lists of lists has no end that could be foreseen. */
function flat(value: unknown): unknown {
  if (typeof value === "object" && value !== null)
    for (const part of Object.values(value))
      if (typeof part === "object" && part !== null) throw new RuleError("reduce makes no nested lists");
  return value;
}

function isIn([wanted, whole]: unknown[], run: RuleRun): boolean {
  if (!whole) return false;
  if (typeof whole === "string") {
    spend(run, whole.length >> 8);
    return whole.includes(String(wanted));
  }
  if (!Array.isArray(whole)) throw new RuleError("in looks into a text or a list");
  spend(run, whole.length >> 6);
  return whole.includes(wanted);
}

export const listOperators: Record<string, Operator> = {
  map: overList((list, each) => list.map((item) => each(item))),
  filter: overList((list, each) => list.filter((item) => isTruthy(each(item)))),
  all: overList((list, each) => list.length > 0 && list.every((item) => isTruthy(each(item)))),
  some: overList((list, each) => list.some((item) => isTruthy(each(item)))),
  none: overList((list, each) => !list.some((item) => isTruthy(each(item)))),
  reduce,
  merge: eager({ fewest: 0, most: ANY }, (values, run) => {
    const merged = boundedList(values.flat(1));
    spend(run, merged.length >> 4);
    return merged;
  }),
  in: eager({ fewest: 2, most: 2 }, isIn),
};
