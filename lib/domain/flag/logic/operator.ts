import type { RuleNode, RuleRun } from "./rule-run.ts";

/** What an operator is given: its operands, compiled. */
export interface Operands {
  nodes: readonly RuleNode[];
  /** Written without a list: what it evaluates to may be the list. */
  isBare: boolean;
  /** As written, for operators that know more when an operand is constant. */
  written: readonly unknown[];
}

export interface Operator {
  fewest: number;
  most: number;
  /** Whether the operands must stand in a list. */
  needsList?: boolean;
  build(operands: Operands): RuleNode;
}

export const ANY = Number.POSITIVE_INFINITY;

/** An operator that looks at the values of all its operands, in order. */
export function eager(
  bounds: { fewest: number; most: number },
  apply: (values: unknown[], run: RuleRun, scope: unknown) => unknown,
): Operator {
  return {
    ...bounds,
    build: ({ nodes, isBare }) => {
      const [only] = nodes;
      if (isBare && only)
        return (scope, run) => {
          const value = only(scope, run);
          return apply(Array.isArray(value) ? value : [value], run, scope);
        };
      return (scope, run) => {
        const values: unknown[] = [];
        for (const node of nodes) values.push(node(scope, run));
        return apply(values, run, scope);
      };
    },
  };
}
