import { inArray } from "drizzle-orm";
import { apiKey } from "#db/schema/access";
import { actorRecord } from "#lib/domain/access/actor";
import { ENVIRONMENT_KEY_NAME } from "#lib/domain/access/environment-key";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { newId } from "#lib/domain/kernel/id";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import type { HashedKey } from "./create-api-key.ts";

/**
 * Makes the key given in EVENKEEL_API_KEY an administrator key with every scope in every environment. Run at each start; a key that
 * exists is left alone, and one that a person revoked stays revoked.
 * @param key with its hashes under older secrets too: a rotation must not bring back what was revoked before it.
 */
export async function ensureEnvironmentKey(
  ctx: CommandContext,
  { olderHashes = [], ...key }: HashedKey & { olderHashes?: Buffer[] },
): Promise<void> {
  await requirePermission(ctx, "key:write");
  await inTransaction(ctx, async (tx) => {
    const [known] = await tx.db
      .select({ id: apiKey.id })
      .from(apiKey)
      .where(inArray(apiKey.hash, [key.hash, ...olderHashes]))
      .limit(1);
    if (known) return;
    const keyId = newId("apiKey", ctx.now, ctx.random);
    await tx.db.insert(apiKey).values({
      id: keyId,
      name: ENVIRONMENT_KEY_NAME,
      hash: key.hash,
      hint: key.hint,
      scopes: ["evaluate", "ingest", "manage"],
      environment: EVERY_ENVIRONMENT,
      createdAt: ctx.now,
      createdBy: actorRecord(ctx.actor),
    });
    await bumpConfigRevision(tx);
    await recordAudit(tx, "key.created", {
      subject: { kind: "key", id: keyId, environment: EVERY_ENVIRONMENT },
      detail: { name: ENVIRONMENT_KEY_NAME, scopes: ["evaluate", "ingest", "manage"] },
    });
  });
}
