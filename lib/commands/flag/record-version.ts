import { eq } from "drizzle-orm";
import { flagVersion } from "#db/schema/flag";
import { flag } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import type { CommandContext } from "../kernel/context.ts";

type Action = (typeof flagVersion.$inferInsert)["action"];

/** Appends the flag, as this transaction leaves it, to its history. */
export async function recordFlagVersion(ctx: CommandContext, flagId: string, action: Action): Promise<void> {
  const [row] = await ctx.db.select().from(flag).where(eq(flag.id, flagId));
  if (!row) throw new Error(`there is no flag ${flagId} to record`);
  const { id, environment, key, revision, createdAt: _, ...definition } = row;
  await ctx.db.insert(flagVersion).values({
    flagId: id,
    // A deletion changes nothing of the flag, and still comes after its last change.
    revision: action === "deleted" ? revision + 1 : revision,
    environment,
    flagKey: key,
    at: ctx.now,
    actor: actorRecord(ctx.actor),
    action,
    definition,
  });
}
