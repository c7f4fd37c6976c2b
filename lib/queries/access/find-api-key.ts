import { and, inArray, isNull, or } from "drizzle-orm";
import type { Database } from "#db/client";
import { apiKey } from "#db/schema/access";
import type { KeyScope } from "#lib/domain/access/permission";
import type { ApiKeyId } from "#lib/domain/kernel/id";

export interface LiveKey {
  keyId: ApiKeyId;
  name: string;
  scopes: KeyScope[];
  environment: string;
}

/**
 * The live key that has one of these hashes as either of its secrets.
 * @param request.hashes one per sub-key, so that a new EVENKEEL_SECRET keeps old keys valid.
 */
export async function findApiKey(db: Database, request: { hashes: Buffer[]; now: Date }): Promise<LiveKey | undefined> {
  const [row] = await db
    .select()
    .from(apiKey)
    .where(
      and(
        or(inArray(apiKey.hash, request.hashes), inArray(apiKey.secondHash, request.hashes)),
        isNull(apiKey.revokedAt),
      ),
    );
  if (!row || (row.expiresAt && row.expiresAt <= request.now)) return undefined;
  return { keyId: row.id as ApiKeyId, name: row.name, scopes: row.scopes, environment: row.environment };
}
