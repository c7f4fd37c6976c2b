import { and, eq, isNull, lt, or } from "drizzle-orm";
import { apiKey } from "#db/schema/access";
import type { ApiKeyId } from "#lib/domain/kernel/id";
import type { CommandContext } from "../kernel/context.ts";

const RESOLUTION_MS = 60_000;

/** Notes that a key was accepted, to the minute: people then see which keys nobody needs any more. */
export async function noteKeyUse(ctx: Pick<CommandContext, "db" | "now">, keyId: ApiKeyId): Promise<void> {
  await ctx.db
    .update(apiKey)
    .set({ lastUsedAt: ctx.now })
    .where(
      and(
        eq(apiKey.id, keyId),
        or(isNull(apiKey.lastUsedAt), lt(apiKey.lastUsedAt, new Date(ctx.now.getTime() - RESOLUTION_MS))),
      ),
    );
}
