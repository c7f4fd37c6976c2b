import { CommandError, type FieldProblem } from "#lib/domain/kernel/command-error";

/** @throws CommandError invalid, with every problem. */
export function requireNoProblems(problems: FieldProblem[]): void {
  const [first] = problems;
  if (first) throw new CommandError("invalid", `${first.field}: ${first.problem}`, problems);
}
