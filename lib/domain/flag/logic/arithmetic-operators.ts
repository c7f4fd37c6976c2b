import { ANY, eager, type Operator } from "./operator.ts";
import { notNumber, RuleError } from "./rule-run.ts";
import { numberOf } from "./values.ts";

function requireNumber(result: number): number {
  if (Number.isNaN(result)) throw notNumber();
  return result;
}

/** From left to right over two operands and more. */
const folded = (fewest: number, apply: (left: number, right: number) => number): Operator =>
  eager({ fewest, most: ANY }, (values) => {
    if (values.length < fewest) throw new RuleError(`needs ${fewest} operands`);
    return requireNumber(values.map(numberOf).reduce(apply));
  });

function divided(left: number, right: number): number {
  if (right === 0) throw new RuleError("division by zero");
  return left / right;
}

/** Greatest and smallest take numbers only: a text that looks like one is a mistake here. */
const extreme = (pick: (...values: number[]) => number): Operator =>
  eager({ fewest: 1, most: ANY }, (values) => {
    let best: number | undefined;
    for (const value of values) {
      if (typeof value !== "number") throw notNumber();
      best = best === undefined ? value : pick(best, value);
    }
    if (best === undefined) throw notNumber();
    return best;
  });

/** One operand alone is the right one of `neutral`: the negative, the inverse. */
const withNeutral = (neutral: number, apply: (left: number, right: number) => number): Operator =>
  eager({ fewest: 1, most: ANY }, (values) => {
    if (values.length === 0) throw new RuleError("needs an operand");
    const numbers = values.map(numberOf);
    return requireNumber(numbers.length === 1 ? apply(neutral, numbers[0] as number) : numbers.reduce(apply));
  });

export const arithmeticOperators: Record<string, Operator> = {
  "+": eager({ fewest: 0, most: ANY }, (values) => requireNumber(values.map(numberOf).reduce((a, b) => a + b, 0))),
  "*": eager({ fewest: 0, most: ANY }, (values) => requireNumber(values.map(numberOf).reduce((a, b) => a * b, 1))),
  "-": withNeutral(0, (left, right) => left - right),
  "/": withNeutral(1, divided),
  "%": folded(2, (left, right) => left % right),
  max: extreme(Math.max),
  min: extreme(Math.min),
};
