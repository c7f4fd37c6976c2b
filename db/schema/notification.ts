import { boolean, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { bytes, instant } from "./kernel.ts";

export const destination = pgTable("destination", {
  id: text("id").primaryKey(),
  environment: text("environment").notNull(),
  kind: text("kind", { enum: ["webhook", "email"] }).notNull(),
  name: text("name").notNull(),
  /** Webhook: { url, allowPrivate? }. E-mail: { to }. */
  settings: jsonb("settings").$type<Record<string, unknown>>().notNull(),
  /** Webhook signing secret, sealed with the `stored-secrets` sub-key. */
  sealedSecret: bytes("sealed_secret"),
  enabled: boolean("enabled").notNull().default(true),
  createdAt: instant("created_at").notNull(),
});

/** Written in the transaction that changed state; delivered afterwards, at least once, under one stable key. */
export const outboxMessage = pgTable(
  "outbox_message",
  {
    /** Also the webhook-id and the local part of the Message-ID. */
    id: text("id").primaryKey(),
    environment: text("environment").notNull(),
    destinationId: text("destination_id")
      .notNull()
      .references(() => destination.id),
    /** Event type, past tense: `rollout.rolled_back`, `incident.opened`. */
    event: text("event").notNull(),
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    /** Why this destination gets it, in words. */
    reason: text("reason").notNull(),
    createdAt: instant("created_at").notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    claimedBy: text("claimed_by"),
    claimedUntil: instant("claimed_until"),
    deliveredAt: instant("delivered_at"),
    abandonedAt: instant("abandoned_at"),
    lastError: text("last_error"),
  },
  (table) => [index("outbox_due").on(table.nextAttemptAt)],
);
