import { asc, desc, eq, inArray } from "drizzle-orm";
import type { Database } from "#db/client";
import { apiKey } from "#db/schema/access";
import { destination, outboxMessage } from "#db/schema/notification";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import type { KeyScope } from "#lib/domain/access/permission";

/** A key as people tell it apart; its value is nowhere. Instants are epoch ms. */
export interface KeyLine {
  id: string;
  name: string;
  hint: string;
  scopes: KeyScope[];
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
}

export interface DestinationLine {
  id: string;
  kind: "webhook" | "email";
  name: string;
  /** Address without its secret parts. */
  target: string;
  enabled: boolean;
}

export interface DeliveryLine {
  id: string;
  at: number;
  event: string;
  destination: string;
  reason: string;
  attempts: number;
  nextAttemptAt: number;
  deliveredAt: number | null;
  abandonedAt: number | null;
  lastError: string | null;
}

export async function listKeys(db: Database, environment: string): Promise<KeyLine[]> {
  const rows = await db
    .select()
    .from(apiKey)
    .where(inArray(apiKey.environment, [environment, EVERY_ENVIRONMENT]))
    .orderBy(desc(apiKey.createdAt))
    .limit(200);
  return rows
    .map((row) => ({
      id: row.id,
      name: row.name,
      hint: row.hint,
      scopes: row.scopes,
      createdAt: row.createdAt.getTime(),
      expiresAt: row.expiresAt?.getTime() ?? null,
      revokedAt: row.revokedAt?.getTime() ?? null,
      lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    }))
    .sort((a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null));
}

export async function listDestinations(db: Database, environment: string): Promise<DestinationLine[]> {
  const rows = await db
    .select()
    .from(destination)
    .where(eq(destination.environment, environment))
    .orderBy(asc(destination.createdAt), asc(destination.id));
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    target: targetOf(row.settings),
    enabled: row.enabled,
  }));
}

/** A webhook's query or path may carry a token, so only its origin is shown. */
function targetOf(settings: Record<string, unknown>): string {
  if (typeof settings.to === "string") return settings.to;
  const url = typeof settings.url === "string" && URL.canParse(settings.url) ? new URL(settings.url) : null;
  return url ? url.origin : "–";
}

const DELIVERIES = 50;

/** Newest first: what went out, what waits, what was given up, and why. */
export async function deliveryLog(db: Database, environment: string): Promise<DeliveryLine[]> {
  const rows = await db
    .select({ message: outboxMessage, name: destination.name })
    .from(outboxMessage)
    .innerJoin(destination, eq(destination.id, outboxMessage.destinationId))
    .where(eq(outboxMessage.environment, environment))
    .orderBy(desc(outboxMessage.createdAt), desc(outboxMessage.id))
    .limit(DELIVERIES);
  return rows.map(({ message, name }) => ({
    id: message.id,
    at: message.createdAt.getTime(),
    event: message.event,
    destination: name,
    reason: message.reason,
    attempts: message.attempts,
    nextAttemptAt: message.nextAttemptAt.getTime(),
    deliveredAt: message.deliveredAt?.getTime() ?? null,
    abandonedAt: message.abandonedAt?.getTime() ?? null,
    lastError: message.lastError,
  }));
}
