import { ANY, type Operator } from "./operator.ts";
import type { RuleNode } from "./rule-run.ts";
import { comparable, isTruthy, looselyEqual } from "./values.ts";

type Compare = (left: unknown, right: unknown) => boolean;

/** Each operand with its neighbour: with three, the middle one lies between. */
function chain(compare: Compare): Operator {
  return {
    fewest: 2,
    most: ANY,
    needsList: true,
    build: ({ nodes }) => {
      const [first, second] = nodes as [RuleNode, RuleNode];
      if (nodes.length === 2) return (scope, run) => compare(first(scope, run), second(scope, run));
      return (scope, run) => {
        let left = first(scope, run);
        for (const node of nodes.slice(1)) {
          const right = node(scope, run);
          if (!compare(left, right)) return false;
          left = right;
        }
        return true;
      };
    },
  };
}

const ordered = (holds: (left: number | string, right: number | string) => boolean): Operator =>
  chain((left, right) => {
    const [one, other] = comparable(left, right);
    return holds(one, other);
  });

const negation = (isNegated: boolean): Operator => ({
  fewest: 1,
  most: 1,
  build: ({ nodes: [node] }) => {
    const only = node as RuleNode;
    return (scope, run) => isTruthy(only(scope, run)) !== isNegated;
  },
});

/** `and` stops at the first false value, `or` at the first true one; both answer with that value. */
const shortCircuit = (stopsAt: boolean): Operator => ({
  fewest: 1,
  most: ANY,
  needsList: true,
  build:
    ({ nodes }) =>
    (scope, run) => {
      let value: unknown = null;
      for (const node of nodes) {
        value = node(scope, run);
        if (isTruthy(value) === stopsAt) return value;
      }
      return value;
    },
});

const choice: Operator = {
  fewest: 1,
  most: ANY,
  needsList: true,
  build: ({ nodes }) => {
    const last = nodes.length % 2 === 1 ? nodes.at(-1) : undefined;
    const pairs = nodes.length - (last ? 1 : 0);
    return (scope, run) => {
      for (let i = 0; i < pairs; i += 2)
        if (isTruthy((nodes[i] as RuleNode)(scope, run))) return (nodes[i + 1] as RuleNode)(scope, run);
      return last ? last(scope, run) : null;
    };
  },
};

export const compareOperators: Record<string, Operator> = {
  "==": chain(looselyEqual),
  "!=": chain((left, right) => !looselyEqual(left, right)),
  "===": chain((left, right) => left === right),
  "!==": chain((left, right) => left !== right),
  "<": ordered((left, right) => left < right),
  "<=": ordered((left, right) => left <= right),
  ">": ordered((left, right) => left > right),
  ">=": ordered((left, right) => left >= right),
  "!": negation(true),
  "!!": negation(false),
  and: shortCircuit(false),
  or: shortCircuit(true),
  if: choice,
};
