import { and, asc, eq, isNull } from "drizzle-orm";
import { gatewayInbox } from "#db/schema/gateway-inbox";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";
import { type Fence, inFencedTransaction } from "../kernel/fence.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { rollBackRollout } from "./roll-back-rollout.ts";

type Entry = typeof gatewayInbox.$inferSelect;
/** The gateway's payload; `unguardedSince` is the last sign of a watch. */
type Payload = Entry["payload"] & { unguardedSince?: string };

const ENTRIES_AT_ONCE = 50;

/**
 * Carries out what gateways did alone, through the ordinary command: rollout, decision, audit, incident and outbox as
 * if it had been asked here. Each entry once; what cannot be done is recorded with the reason.
 * @returns how many entries were settled.
 */
export async function consumeInbox(ctx: CommandContext, fence: Fence): Promise<number> {
  await requirePermission(ctx, "rollout:roll-back");
  const open = await ctx.db
    .select({ id: gatewayInbox.id })
    .from(gatewayInbox)
    .where(isNull(gatewayInbox.processedAt))
    .orderBy(asc(gatewayInbox.receivedAt))
    .limit(ENTRIES_AT_ONCE);
  let settled = 0;
  let trouble: { cause: unknown } | null = null;
  for (const { id } of open)
    try {
      await settle(ctx, { id, fence });
      settled += 1;
    } catch (cause) {
      // The other orders do not wait for the one that fails; it is tried again with the next round.
      trouble ??= { cause };
    }
  if (trouble) throw trouble.cause;
  return settled;
}

// The rollback's own command asks the permission and writes the audit.
async function settle(ctx: CommandContext, { id, fence }: { id: string; fence: Fence }): Promise<void> {
  await inFencedTransaction(ctx, fence, async (tx) => {
    const [entry] = await tx.db
      .select()
      .from(gatewayInbox)
      .where(and(eq(gatewayInbox.id, id), isNull(gatewayInbox.processedAt)))
      .for("update");
    if (!entry) return;
    const outcome = await rollBackFor(tx, entry);
    await tx.db.update(gatewayInbox).set({ processedAt: tx.now, outcome }).where(eq(gatewayInbox.id, id));
  });
}

async function rollBackFor(ctx: CommandContext, entry: Entry): Promise<string> {
  const payload: Payload = entry.payload;
  const actor = {
    kind: "gateway" as const,
    gatewayId: entry.gatewayId,
    because: payload.reason === "unguarded" ? "the blind limit was reached" : "ordered at the gateway",
    ...(payload.keyName ? { keyName: payload.keyName } : {}),
  };
  try {
    await rollBackRollout(
      { ...ctx, actor },
      { rolloutId: entry.rolloutId, reason: payload.reason, ...(payload.words ? { words: payload.words } : {}) },
      {
        requestedAt: new Date(payload.requestedAt),
        appliedAt: new Date(payload.appliedAt),
        ...(payload.unguardedSince ? { unguardedSince: new Date(payload.unguardedSince) } : {}),
      },
    );
    return "rolled back";
  } catch (error) {
    // Expected refusals are answers (already rolled back, superseded, unknown); anything else is tried again.
    if (error instanceof CommandError && error.code !== "unavailable") return `${error.code}: ${error.message}`;
    throw error;
  }
}
