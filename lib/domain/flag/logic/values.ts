import { notNumber } from "./rule-run.ts";

/** JsonLogic's truth: empty texts, lists and objects are false; every other text is true, "0" and "false" too. */
export function isTruthy(value: unknown): boolean {
  if (!value) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return true;
}

/** @throws RuleError for what is no number in any reading. */
export function numberOf(value: unknown): number {
  if (value === null || value === false || value === "") return 0;
  if (typeof value === "object") throw notNumber();
  const number = Number(value);
  if (Number.isNaN(number)) throw notNumber();
  return number;
}

export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return String(value);
}

const ownPart = (value: unknown, part: string): unknown => {
  if (value === null || value === undefined) return undefined;
  return Object.hasOwn(Object(value), part) ? (value as Record<string, unknown>)[part] : undefined;
};

/** The value at a dotted path; own members only, so that nothing of the language is in reach. */
export function valueAt(scope: unknown, path: readonly string[]): unknown {
  let value = scope;
  for (const part of path) {
    value = ownPart(value, part);
    if (value === undefined) return undefined;
  }
  return value;
}

const texts = (value: unknown): boolean => typeof value === "string" || value === null;

/**
 * Both sides of a loose comparison as JavaScript then compares them: texts as texts, everything else as numbers.
 * @throws RuleError when one side is no number and the other is not a text.
 */
export function comparable(left: unknown, right: unknown): [left: number | string, right: number | string] {
  if (texts(left) && texts(right)) {
    if (left === null || right === null) return nullPair(left, right);
    return [left as string, right as string];
  }
  return [numberOf(left), numberOf(right)];
}

/** Null is as small as zero beside a text, and equal to nothing but null. */
const nullPair = (left: unknown, right: unknown): [number, number] =>
  left === right ? [0, 0] : [left === null ? 0 : Number(left), right === null ? 0 : Number(right)];

export function looselyEqual(left: unknown, right: unknown): boolean {
  if (texts(left) && texts(right)) return left === right;
  if (left === null || right === null) return numberOf(left) === 0 && numberOf(right) === 0 && !left && !right;
  return numberOf(left) === numberOf(right);
}
