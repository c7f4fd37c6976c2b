import type { z } from "zod";

type Issue = z.core.$ZodRawIssue;

const kinds: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

/**
 * What breaks a rule, in the words that people act on. For `safeParse(input, { error: plainProblem })`: a schema's own
 * words go first, and what is not named here keeps the library's.
 */
export function plainProblem(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return typeProblem(issue);
    case "invalid_value":
      return absent(issue) + oneOf(issue.values ?? []);
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return tooBig(issue);
    default:
      return undefined;
  }
}

const absent = ({ input }: Issue): string => (input === undefined ? "is missing: " : "");

function typeProblem(issue: Issue): string | undefined {
  const kind = kinds[String(issue.expected)];
  return kind && `${absent(issue)}must be ${kind}`;
}

function oneOf(values: readonly unknown[]): string {
  const named = values.map((value) => JSON.stringify(value) ?? String(value)).join(", ");
  return values.length === 1 ? `must be ${named}` : `must be one of ${named}`;
}

function tooSmall({ origin, minimum, inclusive }: Issue): string | undefined {
  if (origin === "string")
    return minimum === 1 ? "must not be empty" : `must have at least ${counted(minimum, "character")}`;
  if (origin === "array" || origin === "set") return `needs at least ${counted(minimum, "entry", "entries")}`;
  if (!isNumber(origin)) return undefined;
  return `must be ${inclusive ? "at least" : "more than"} ${minimum}`;
}

function tooBig({ origin, maximum, inclusive }: Issue): string | undefined {
  if (origin === "string") return `must have at most ${counted(maximum, "character")}`;
  if (origin === "array" || origin === "set") return `takes at most ${counted(maximum, "entry", "entries")}`;
  if (!isNumber(origin)) return undefined;
  return `must be ${inclusive ? "at most" : "less than"} ${maximum}`;
}

const isNumber = (origin: unknown): boolean => origin === "number" || origin === "int";

const counted = (count: unknown, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
