import { asc, desc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { destination, outboxMessage } from "#db/schema/notification";
import type { DestinationKind } from "#lib/domain/notification/plan";

export interface DestinationLine {
  id: string;
  kind: DestinationKind;
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
