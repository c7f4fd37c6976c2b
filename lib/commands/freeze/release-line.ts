import { eq } from "drizzle-orm";
import { z } from "zod";
import { findReleaseRule } from "#db/rows/release-rule";
import { releaseRule } from "#db/schema/rollout-control";
import { actorRecord } from "#lib/domain/access/actor";
import { CommandError } from "#lib/domain/kernel/command-error";
import { clockWords } from "#lib/domain/kernel/time-words";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRelease } from "../rollout/require-not-held.ts";
import { tellOfLine } from "./tell-of-line.ts";

export const ReleaseLineInput = z.object({
  environment: z.string().min(1).max(64),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
});

/** Lets the line of an environment run again; rollouts that only it held go on by themselves. */
export async function releaseLine(
  ctx: CommandContext,
  input: z.input<typeof ReleaseLineInput>,
): Promise<{ environment: string; stoppedAt: null }> {
  await requirePermission(ctx, "freeze:write");
  const { environment, words } = parseInput(ReleaseLineInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    await lockRelease(tx);
    const { stoppedAt } = await findReleaseRule(tx, environment);
    if (!stoppedAt) throw new CommandError("precondition-failed", `the line of ${environment} is not stopped`);
    await tx.db
      .update(releaseRule)
      .set({ stoppedAt: null, stoppedBy: null, stopWords: null, updatedAt: tx.now })
      .where(eq(releaseRule.environment, environment));
    await recordAudit(tx, "line.released", {
      subject: { kind: "environment", id: environment, environment },
      detail: { stoppedAt: stoppedAt.toISOString(), words },
    });
    await tellOfLine(tx, "line.released", {
      environment,
      sentence: `${actorRecord(tx.actor).name} let the line of ${environment} run again at ${clockWords(tx.now)}.`,
      words: words ?? null,
    });
    return { environment, stoppedAt: null };
  });
}
