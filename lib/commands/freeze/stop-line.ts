import { z } from "zod";
import { findReleaseRule } from "#db/rows/release-rule";
import { releaseRule } from "#db/schema/rollout-control";
import { actorRecord } from "#lib/domain/access/actor";
import { CommandError } from "#lib/domain/kernel/command-error";
import { clockWords } from "#lib/domain/kernel/time-words";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRelease } from "../rollout/require-not-held.ts";
import { tellOfLine } from "./tell-of-line.ts";

export const StopLineInput = z.object({
  environment: z.string().min(1).max(64),
  words: z.string().trim().min(1, "say why").max(500, "at most 500 characters"),
});

/** From the commit on nothing starts or advances in an environment; what serves goes on, and rollbacks work. */
export async function stopLine(
  ctx: CommandContext,
  input: z.input<typeof StopLineInput>,
): Promise<{ environment: string; stoppedAt: string }> {
  await requirePermission(ctx, "freeze:stop");
  const { environment, words } = parseInput(StopLineInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    await requireKnownEnvironment(tx, environment);
    await lockRelease(tx);
    const { stoppedAt } = await findReleaseRule(tx, environment);
    if (stoppedAt)
      throw new CommandError(
        "conflict",
        `the line of ${environment} is stopped already, since ${clockWords(stoppedAt)}`,
      );
    const stopped = { stoppedAt: tx.now, stoppedBy: actorRecord(tx.actor), stopWords: words, updatedAt: tx.now };
    await tx.db
      .insert(releaseRule)
      .values({ environment, ...stopped })
      .onConflictDoUpdate({ target: releaseRule.environment, set: stopped });
    await recordAudit(tx, "line.stopped", {
      subject: { kind: "environment", id: environment, environment },
      detail: { words },
    });
    await tellOfLine(tx, "line.stopped", {
      environment,
      sentence: `${actorRecord(tx.actor).name} stopped the line of ${environment} at ${clockWords(tx.now)}: nothing starts or advances; rollbacks work.`,
      words,
    });
    return { environment, stoppedAt: tx.now.toISOString() };
  });
}
