import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { bytes, instant } from "./kernel.ts";
import { accessLink } from "./people.ts";

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
    /** Where it goes; null for a letter, which goes to the person of its link. */
    destinationId: text("destination_id").references(() => destination.id),
    linkId: text("link_id").references(() => accessLink.id),
    /** A letter's one-time token, sealed with the `stored-secrets` sub-key: there only while it has to be sent. */
    sealedToken: bytes("sealed_token"),
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
  (table) => [
    index("outbox_due").on(table.nextAttemptAt),
    index("outbox_link").on(table.linkId),
    check("outbox_addressee", sql`(${table.destinationId} is null) <> (${table.linkId} is null)`),
    check(
      "outbox_token_goes",
      sql`${table.sealedToken} is null or (${table.deliveredAt} is null and ${table.abandonedAt} is null)`,
    ),
  ],
);
