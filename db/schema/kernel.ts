import { sql } from "drizzle-orm";
import { bigint, customType, integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** timestamptz as Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
export const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** One row. Its revision grows in every transaction that changes what gateways serve, so config changes are ordered. */
export const configState = pgTable("config_state", {
  id: integer("id").primaryKey(),
  revision: bigint("revision", { mode: "number" }).notNull(),
  changedAt: instant("changed_at").notNull(),
});

/** Work ownership: owner, fencing token, expiry by database time. Every write made under a lease checks all three. */
export const lease = pgTable("lease", {
  name: text("name").primaryKey(),
  owner: text("owner").notNull(),
  token: bigint("token", { mode: "number" }).notNull(),
  expiresAt: instant("expires_at").notNull(),
});

/** A running process of ours and what it last reported; gateways report the config revision that they serve. */
export const processInstance = pgTable("process_instance", {
  id: text("id").primaryKey(),
  kind: text("kind", { enum: ["web", "gateway", "worker"] }).notNull(),
  startedAt: instant("started_at").notNull(),
  lastSeenAt: instant("last_seen_at").notNull(),
  appliedRevision: bigint("applied_revision", { mode: "number" }).notNull().default(0),
  detail: jsonb("detail").$type<Record<string, unknown>>().notNull().default(sql`'{}'::jsonb`),
});

/** Answers of commands that carried an idempotency key, kept for a day. */
export const commandReceipt = pgTable("command_receipt", {
  key: text("key").primaryKey(),
  command: text("command").notNull(),
  inputHash: text("input_hash").notNull(),
  result: jsonb("result").$type<unknown>().notNull(),
  createdAt: instant("created_at").notNull(),
});
