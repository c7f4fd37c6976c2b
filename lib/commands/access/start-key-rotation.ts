import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { apiKey } from "#db/schema/access";
import { ENVIRONMENT_KEY_NAME } from "#lib/domain/access/environment-key";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import type { HashedKey } from "./create-api-key.ts";

export const KeyRotationInput = z.object({ keyId: idSchema("apiKey") });

/** Gives a key a second secret; both open the same doors until the older one is retired. */
export async function startKeyRotation(
  ctx: CommandContext,
  { input, key }: { input: z.output<typeof KeyRotationInput>; key: HashedKey },
): Promise<void> {
  await requirePermission(ctx, "key:write");
  await inTransaction(ctx, async (tx) => {
    // Of two people who press at once, the second one waits here and is told.
    const [row] = await tx.db
      .select()
      .from(apiKey)
      .where(and(eq(apiKey.id, input.keyId), isNull(apiKey.revokedAt)))
      .for("update");
    if (!row) throw new CommandError("not-found", "no live key has this id: it may be revoked already");
    requireEnvironment(tx, row.environment);
    refuseUnfit(row, tx.now);
    await tx.db
      .update(apiKey)
      .set({ secondHash: key.hash, secondHint: key.hint, secondCreatedAt: tx.now })
      .where(eq(apiKey.id, row.id));
    await bumpConfigRevision(tx);
    await recordAudit(tx, "key.rotation_started", {
      subject: { kind: "key", id: row.id, environment: row.environment },
      detail: { name: row.name, older: row.hint, newer: key.hint },
    });
  });
}

function refuseUnfit(row: typeof apiKey.$inferSelect, now: Date): void {
  if (row.secondHash)
    throw new CommandError("conflict", "this key is in rotation already: retire the older secret first");
  if (row.expiresAt && row.expiresAt <= now)
    throw new CommandError("precondition-failed", "this key has expired: create another one");
  if (row.name === ENVIRONMENT_KEY_NAME)
    throw new CommandError(
      "precondition-failed",
      `this key comes from the variable ${ENVIRONMENT_KEY_NAME}: change the variable, start again, then revoke this key`,
    );
}
