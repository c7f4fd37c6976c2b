import type { FieldProblem } from "#lib/domain/kernel/command-error";

const MOST_LEVELS = 32;

/**
 * What no schema asks about and the database cannot hold: text with a NUL or half a character, and nesting without end.
 * Walks without recursion, because the nesting is the sender's.
 */
export function unstorable(input: Record<string, unknown>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const open: Array<{ value: unknown; path: readonly string[] }> = [{ value: input, path: [] }];
  for (let at = open.pop(); at; at = open.pop()) {
    const { value, path } = at;
    const field = path.slice(0, 8).join(".");
    if (typeof value === "string" && !isText(value))
      problems.push({ field, problem: "must be text without NUL characters and lone surrogates" });
    if (typeof value !== "object" || value === null) continue;
    if (path.length >= MOST_LEVELS) return [{ field, problem: `must not nest deeper than ${MOST_LEVELS} levels` }];
    for (const [name, inner] of Object.entries(value)) {
      if (!isText(name))
        problems.push({ field, problem: "must have names without NUL characters and lone surrogates" });
      open.push({ value: inner, path: [...path, name] });
    }
  }
  return problems;
}

const isText = (value: string): boolean => value.isWellFormed() && !value.includes("\0");
