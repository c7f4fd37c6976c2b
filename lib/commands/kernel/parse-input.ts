import type { z } from "zod";
import { CommandError } from "#lib/domain/kernel/command-error";
import { plainProblem } from "#lib/domain/kernel/plain-problem";

/**
 * A command's own look at its input, for callers that did not parse it (the engine, the inbox, tests).
 * @throws CommandError invalid, with every wrong field.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input, { error: plainProblem });
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({ field: issue.path.join("."), problem: issue.message }));
  const [first] = fields;
  throw new CommandError("invalid", first ? `${first.field}: ${first.problem}` : "the input is not valid", fields);
}
