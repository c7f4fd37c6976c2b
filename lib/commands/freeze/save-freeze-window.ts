import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { catalogueSystem } from "#db/schema/catalogue";
import { freezeWindow } from "#db/schema/rollout-control";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type FreezeWindow, freezeWindowSchema, freezeWords } from "#lib/domain/rollout/freeze-window";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRelease } from "../rollout/require-not-held.ts";

export const SaveFreezeWindowInput = freezeWindowSchema.safeExtend({
  environment: z.string().min(1).max(64).default("production"),
});

/** A time in which nothing starts or advances; replaces the one that had its key. Rollbacks are never held. */
export async function saveFreezeWindow(
  ctx: CommandContext,
  input: z.input<typeof SaveFreezeWindowInput>,
): Promise<FreezeWindow & { environment: string }> {
  await requirePermission(ctx, "freeze:write");
  const { environment, ...window } = parseInput(SaveFreezeWindowInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    await requireKnownEnvironment(tx, environment);
    if (window.system) await requireSystem(tx, environment, window.system);
    await lockRelease(tx);
    const own = and(eq(freezeWindow.environment, environment), eq(freezeWindow.key, window.key));
    const [known] = await tx.db.select().from(freezeWindow).where(own).for("update");
    const row = rowOf(window);
    await tx.db
      .insert(freezeWindow)
      .values({ environment, key: window.key, ...row, updatedAt: tx.now })
      .onConflictDoUpdate({
        target: [freezeWindow.environment, freezeWindow.key],
        set: { ...row, updatedAt: tx.now, revision: sql`${freezeWindow.revision} + 1` },
      });
    await recordAudit(tx, known ? "freeze_window.changed" : "freeze_window.created", {
      subject: { kind: "freeze_window", id: window.key, environment },
      detail: { when: freezeWords(window), system: window.system, service: window.service, words: window.reason },
    });
    return { environment, ...window };
  });
}

/** What belongs to the other way of repeating is not kept. */
function rowOf(window: FreezeWindow) {
  const isOnce = window.repeat === "once";
  const kept = <T>(value: T | undefined, isKept: boolean): T | null => (isKept ? (value ?? null) : null);
  return {
    reason: window.reason,
    repeat: window.repeat,
    from: kept(window.from, isOnce),
    to: kept(window.to, isOnce),
    fromDay: kept(window.fromDay, !isOnce),
    fromTime: kept(window.fromTime, !isOnce),
    toDay: kept(window.toDay, !isOnce),
    toTime: kept(window.toTime, !isOnce),
    timeZone: window.timeZone,
    system: window.system,
    service: window.service,
  };
}

async function requireSystem(ctx: CommandContext, environment: string, key: string): Promise<void> {
  const [known] = await ctx.db
    .select({ key: catalogueSystem.key })
    .from(catalogueSystem)
    .where(and(eq(catalogueSystem.environment, environment), eq(catalogueSystem.key, key)));
  if (!known)
    throw new CommandError("invalid", `there is no system "${key}" in ${environment}`, [
      { field: "system", problem: `there is no system "${key}" in ${environment}: create it in the catalogue first` },
    ]);
}
