import { and, eq, sql } from "drizzle-orm";
import { auditEntry } from "#db/schema/access";
import { destination, outboxMessage } from "#db/schema/notification";
import { actorRecord } from "#lib/domain/access/actor";
import { type DeliveryOutcome, nextAttemptSeconds } from "#lib/domain/notification/notifier";
import type { CommandContext } from "../kernel/context.ts";
import type { ClaimedMessage, ClaimedNotification } from "./claim-messages.ts";

/**
 * Stores what an attempt brought: delivered, tried again later, or given up. Only the holder of the claim may. A letter's
 * token goes with its last attempt, and no attempt is planned beyond its link's end.
 * @param jitter in [0, 1).
 */
export async function recordDelivery(
  ctx: CommandContext,
  message: ClaimedMessage,
  result: { deliverer: string; outcome: DeliveryOutcome; jitter: number },
): Promise<"delivered" | "retrying" | "abandoned"> {
  const { outcome, deliverer } = result;
  const mine = and(eq(outboxMessage.id, message.id), eq(outboxMessage.claimedBy, deliverer));
  const free = { claimedBy: null, claimedUntil: null };
  const done = { ...free, sealedToken: null };
  if (outcome.ok) {
    await ctx.db
      .update(outboxMessage)
      .set({ ...done, deliveredAt: sql`now()`, lastError: null })
      .where(mine);
    return "delivered";
  }
  const wait =
    outcome.retry === "later" ? nextAttemptSeconds(message.attempts, result.jitter, outcome.afterSeconds) : null;
  const ends = message.kind === "letter" ? message.expiresAt.getTime() : Number.POSITIVE_INFINITY;
  if (wait !== null && ctx.now.getTime() + wait * 1_000 < ends) {
    await ctx.db
      .update(outboxMessage)
      .set({ ...free, nextAttemptAt: sql`now() + make_interval(secs => ${wait})`, lastError: outcome.error })
      .where(mine);
    return "retrying";
  }
  await ctx.db
    .update(outboxMessage)
    .set({ ...done, abandonedAt: sql`now()`, lastError: outcome.error })
    .where(mine);
  if (message.kind === "notification" && outcome.retry === "never" && outcome.disable)
    await disableDestination(ctx, message);
  return "abandoned";
}

/** The receiver said that its address is gone: nothing more is sent there until a person enters another one. */
async function disableDestination(ctx: CommandContext, message: ClaimedNotification): Promise<void> {
  await ctx.db.update(destination).set({ enabled: false }).where(eq(destination.id, message.destination.id));
  await ctx.db.insert(auditEntry).values({
    at: ctx.now,
    actor: actorRecord(ctx.actor),
    action: "destination.changed",
    subjectKind: "destination",
    subjectId: message.destination.id,
    environment: message.environment,
    detail: { enabled: false, because: "the receiver answered 410" },
  });
}
