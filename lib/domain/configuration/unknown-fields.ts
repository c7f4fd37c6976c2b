import type { FieldProblem } from "../kernel/command-error.ts";

/**
 * Fields that a schema passed over without a word: a misspelt name would otherwise take the default.
 * @param read what the schema made of it
 */
export function unknownFields(written: unknown, read: unknown, at: string): FieldProblem[] {
  if (Array.isArray(written) && Array.isArray(read))
    return written.flatMap((each, index) => unknownFields(each, read[index], `${at}.${index}`));
  if (!isRecord(written) || !isRecord(read)) return [];
  return Object.entries(written).flatMap(([name, each]) => {
    if (Object.hasOwn(read, name)) return unknownFields(each, read[name], `${at}.${name}`);
    if (each === undefined) return [];
    return [{ field: `${at}.${name}`, problem: `is unknown here; known: ${Object.keys(read).join(", ")}` }];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
