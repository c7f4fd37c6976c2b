import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { apiKey } from "#db/schema/access";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const RevokeApiKeyInput = z.object({ keyId: idSchema("apiKey") });

/** Ends a key for good, both secrets of one in rotation. Gateways refuse it within 2 s: at once by notification, else by their poll. */
export async function revokeApiKey(ctx: CommandContext, input: z.output<typeof RevokeApiKeyInput>): Promise<void> {
  await requirePermission(ctx, "key:write");
  await inTransaction(ctx, async (tx) => {
    const [revoked] = await tx.db
      .update(apiKey)
      .set({ revokedAt: ctx.now })
      .where(and(eq(apiKey.id, input.keyId), isNull(apiKey.revokedAt)))
      .returning({ name: apiKey.name, environment: apiKey.environment });
    if (!revoked) throw new CommandError("not-found", "no live key has this id: it may be revoked already");
    requireEnvironment(tx, revoked.environment);
    await bumpConfigRevision(tx);
    await recordAudit(tx, "key.revoked", {
      subject: { kind: "key", id: input.keyId, environment: revoked.environment },
      detail: { name: revoked.name },
    });
  });
}
