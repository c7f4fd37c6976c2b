import { actorRecord } from "#lib/domain/access/actor";
import type { CommandContext } from "../kernel/context.ts";
import { enqueueNotifications } from "../notification/enqueue.ts";

/** Tells an environment's destinations that its line was stopped, or runs again. */
export async function tellOfLine(
  ctx: CommandContext,
  event: "line.stopped" | "line.released",
  { environment, sentence, words }: { environment: string; sentence: string; words: string | null },
): Promise<void> {
  await enqueueNotifications(ctx, {
    event,
    environment,
    subject: { kind: "environment", id: environment, title: `Line of ${environment}`, path: "/settings/freezes" },
    reason: sentence,
    facts: { by: actorRecord(ctx.actor).name, at: ctx.now.toISOString(), reason: words },
  });
}
