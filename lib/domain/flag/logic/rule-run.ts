/** One evaluation of a rule: what it may still spend, and what flagd's own operators ask for. */
export interface RuleRun {
  stepsLeft: number;
  readonly flagKey: string;
  readonly targetingKey: string | undefined;
  /** The evaluation context as rules see it; inside map, filter and the like `scope` is something else. */
  readonly root: unknown;
}

/** A compiled rule, or a part of one. `scope` is what `var` reads from. */
export type RuleNode = (scope: unknown, run: RuleRun) => unknown;

/** No rule may hold up a gateway: an evaluation that spends more than this is an error. */
export const MOST_STEPS = 20_000;
const LONGEST_TEXT = 65_536;
const LONGEST_LIST = 10_000;

/** The rule cannot be evaluated for this context: a bound is passed, or an operand is of the wrong kind. */
export class RuleError extends Error {
  override name = "RuleError";
}

export const notNumber = (): RuleError => new RuleError("an operand is not a number");

export function spend(run: RuleRun, steps: number): void {
  run.stepsLeft -= steps;
  if (run.stepsLeft < 0) throw new RuleError(`the rule takes more than ${MOST_STEPS} steps`);
}

export function boundedText(text: string): string {
  if (text.length > LONGEST_TEXT) throw new RuleError(`the rule makes a text longer than ${LONGEST_TEXT} characters`);
  return text;
}

export function boundedList(list: unknown[]): unknown[] {
  if (list.length > LONGEST_LIST) throw new RuleError(`the rule makes a list longer than ${LONGEST_LIST}`);
  return list;
}
