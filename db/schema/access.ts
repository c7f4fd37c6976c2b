import { bigint, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { ActorRecord } from "../../lib/domain/access/actor.ts";
import type { KeyScope, Role } from "../../lib/domain/access/permission.ts";
import { bytes, instant } from "./kernel.ts";

export const userAccount = pgTable("user_account", {
  id: text("id").primaryKey(),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  role: text("role").$type<Role>().notNull(),
  /** `scrypt$N$r$p$salt$hash`, base64url parts. */
  passwordHash: text("password_hash").notNull(),
  /** Grows to end every session of this person at once. */
  sessionVersion: integer("session_version").notNull().default(1),
  disabledAt: instant("disabled_at"),
  createdAt: instant("created_at").notNull(),
});

export const apiKey = pgTable("api_key", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** HMAC-SHA-256 of the whole key under the `api-keys` sub-key. */
  hash: bytes("hash").notNull().unique(),
  /** First characters, shown so that people can tell keys apart. */
  hint: text("hint").notNull(),
  scopes: text("scopes").array().$type<KeyScope[]>().notNull(),
  environment: text("environment").notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at"),
  revokedAt: instant("revoked_at"),
  lastUsedAt: instant("last_used_at"),
});

export const auditEntry = pgTable(
  "audit_entry",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant("at").notNull(),
    actor: jsonb("actor").$type<ActorRecord>().notNull(),
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    environment: text("environment").notNull(),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index("audit_subject").on(table.subjectKind, table.subjectId), index("audit_at").on(table.at)],
);
