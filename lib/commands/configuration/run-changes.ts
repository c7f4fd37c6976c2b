import type { Change } from "#lib/domain/configuration/plan";
import { fieldName } from "#lib/domain/configuration/things";
import { CommandError, type FieldProblem } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import type { PreparedPlan } from "./prepare-plan.ts";
import { runChange } from "./run-change.ts";

/**
 * Runs every change, each behind a savepoint, so that one refusal does not hide the next.
 * The caller's transaction must be taken back when there are any.
 */
export async function runChanges(ctx: CommandContext, { wanted, changes }: PreparedPlan): Promise<FieldProblem[]> {
  const problems: FieldProblem[] = [];
  for (const change of changes) {
    try {
      await inTransaction(ctx, (tx) => runChange(tx, wanted.environment, change));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problems.push(...problemsOf(error, change));
    }
  }
  return problems;
}

function problemsOf(error: CommandError, { kind, key }: Change): FieldProblem[] {
  if (error.fields.length === 0) return [{ field: fieldName(kind, key), problem: error.message }];
  return error.fields.map(({ field, problem }) => ({ field: fieldName(kind, key, field), problem }));
}

class TakenBack extends Error {}

/** What the commands would refuse, found by running them and taking everything back. */
export async function rehearse(ctx: CommandContext, plan: PreparedPlan): Promise<FieldProblem[]> {
  let problems: FieldProblem[] = [];
  try {
    await inTransaction(ctx, async (tx) => {
      problems = await runChanges(tx, plan);
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
  return problems;
}
