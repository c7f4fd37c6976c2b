import { and, desc, eq, inArray, lt } from "drizzle-orm";
import type { Database } from "#db/client";
import { apiKey } from "#db/schema/access";
import { ENVIRONMENT_KEY_NAME } from "#lib/domain/access/environment-key";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import type { KeyScope } from "#lib/domain/access/permission";

/** A key as people tell it apart; its value is nowhere. Instants are epoch ms. */
export interface KeyLine {
  id: string;
  name: string;
  hint: string;
  scopes: KeyScope[];
  environment: string;
  /** Null for keys made before it was noted. */
  createdBy: string | null;
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  /** To the minute, of REST and of gateways. */
  lastUsedAt: number | null;
  /** The newer secret while the key is in rotation. */
  rotation: { hint: string; startedAt: number } | null;
  /** Entered from EVENKEEL_API_KEY: rotated by changing the variable. */
  isFromVariable: boolean;
}

/** Of one environment and of all environments: live ones first, newest first. */
export async function listKeys(db: Database, environment: string): Promise<KeyLine[]> {
  const rows = await db
    .select()
    .from(apiKey)
    .where(inArray(apiKey.environment, [environment, EVERY_ENVIRONMENT]))
    .orderBy(desc(apiKey.createdAt))
    .limit(200);
  return rows.map(toLine).sort((a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null));
}

export interface KeyFilter {
  /** Undefined for every one. */
  environment: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** Newest first. */
export async function pageOfKeys(db: Database, { environment, before, limit }: KeyFilter): Promise<KeyLine[]> {
  const rows = await db
    .select()
    .from(apiKey)
    .where(
      and(environment ? eq(apiKey.environment, environment) : undefined, before ? lt(apiKey.id, before) : undefined),
    )
    .orderBy(desc(apiKey.id))
    .limit(limit);
  return rows.map(toLine);
}

function toLine(row: typeof apiKey.$inferSelect): KeyLine {
  const { secondHint, secondCreatedAt } = row;
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    environment: row.environment,
    createdBy: row.createdBy?.name ?? null,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    rotation: secondHint && secondCreatedAt ? { hint: secondHint, startedAt: secondCreatedAt.getTime() } : null,
    isFromVariable: row.name === ENVIRONMENT_KEY_NAME,
  };
}
