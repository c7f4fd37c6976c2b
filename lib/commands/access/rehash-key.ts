import { and, eq, inArray, or, sql } from "drizzle-orm";
import { apiKey } from "#db/schema/access";
import type { ApiKeyId } from "#lib/domain/kernel/id";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

/** Hashes of one presented key, and the mark of the secret that the newest was made with. */
export interface PresentedHashes {
  newest: Buffer;
  older: Buffer[];
  newestMark: string;
}

/**
 * A key that was just presented is in clear for a moment: when it is stored under an older secret, it is stored under the
 * newest from now on. Not while a live process still works without that secret: it would refuse the key.
 * @returns whether it was stored anew.
 */
export async function rehashKey(
  ctx: CommandContext,
  request: { keyId: ApiKeyId; hashes: PresentedHashes },
): Promise<boolean> {
  await requirePermission(ctx, "key:write");
  const { keyId, hashes } = request;
  const { newest, older, newestMark } = hashes;
  const isOlder = (column: typeof apiKey.hash | typeof apiKey.secondHash) => inArray(column, older);
  if (older.length === 0) return false;
  return inTransaction(ctx, async (tx) => {
    const [stored] = await tx.db
      .update(apiKey)
      .set({
        hash: sql`case when ${isOlder(apiKey.hash)} then ${newest}::bytea else ${apiKey.hash} end`,
        secondHash: sql`case when ${isOlder(apiKey.secondHash)} then ${newest}::bytea else ${apiKey.secondHash} end`,
      })
      .where(
        and(eq(apiKey.id, keyId), or(isOlder(apiKey.hash), isOlder(apiKey.secondHash)), everybodyKnows(newestMark)),
      )
      .returning({ name: apiKey.name, environment: apiKey.environment });
    if (!stored) return false;
    await bumpConfigRevision(tx);
    await recordAudit(tx, "key.rehashed", {
      subject: { kind: "key", id: keyId, environment: stored.environment },
      detail: { name: stored.name, secretMark: newestMark },
    });
    return true;
  });
}

/** Every process that was alive within half a minute has said that it knows the secret. */
const everybodyKnows = (mark: string) => sql`not exists (
  select 1 from process_instance where last_seen_at > now() - interval '30 seconds'
    and not coalesce(detail->'secretMarks' @> to_jsonb(${mark}::text), false))`;
