import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { ActorRecord } from "../../lib/domain/access/actor.ts";
import type { KeyScope, Role } from "../../lib/domain/access/permission.ts";
import { bytes, instant } from "./kernel.ts";

export interface ContactMethod {
  kind: "email" | "phone" | "chat";
  value: string;
}

export const userAccount = pgTable(
  "user_account",
  {
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
    /** IANA name; how times are shown to this person. */
    timeZone: text("time_zone").notNull().default("UTC"),
    /** How to reach this person, first choice first. */
    contactMethods: jsonb("contact_methods").$type<ContactMethod[]>().notNull().default([]),
    lastSignedInAt: instant("last_signed_in_at"),
    /** When the invitation was accepted; null while it is open. */
    acceptedAt: instant("accepted_at"),
    /** `oidc`: the role follows the provider's groups at each sign-in. */
    roleSource: text("role_source", { enum: ["local", "oidc"] })
      .notNull()
      .default("local"),
    oidcIssuer: text("oidc_issuer"),
    oidcSubject: text("oidc_subject"),
    revision: integer("revision").notNull().default(1),
  },
  (table) => [uniqueIndex("user_account_oidc").on(table.oidcIssuer, table.oidcSubject)],
);

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
  /** The other live secret of a key in rotation: both are accepted until the older one is retired. */
  secondHash: bytes("second_hash").unique(),
  secondHint: text("second_hint"),
  secondCreatedAt: instant("second_created_at"),
  createdBy: jsonb("created_by").$type<ActorRecord>(),
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
    /** Place in the chain, its hash and the hash before it: set at commit by the database, never changed again. */
    chainSeq: bigint("chain_seq", { mode: "number" }).unique(),
    previousHash: text("previous_hash"),
    hash: text("hash"),
  },
  (table) => [index("audit_subject").on(table.subjectKind, table.subjectId), index("audit_at").on(table.at)],
);

/** One row: the newest link of the audit's chain. Locked at commit, so links follow the order of commits. */
export const auditHead = pgTable("audit_head", {
  id: integer("id").primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  hash: text("hash").notNull(),
});
