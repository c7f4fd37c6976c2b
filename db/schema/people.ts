import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { ActorRecord } from "../../lib/domain/access/actor.ts";
import { userAccount } from "./access.ts";
import { bytes, instant } from "./kernel.ts";

/** One row: who runs this instance. `setUpAt` is null until the first administrator has finished the set-up. */
export const organisation = pgTable("organisation", {
  id: integer("id").primaryKey(),
  name: text("name").notNull(),
  setUpAt: instant("set_up_at"),
  revision: integer("revision").notNull().default(1),
});

/** A one-time way in that is not a password: set-up, invitation, reset. Only the hash of its token is stored. */
export const accessLink = pgTable(
  "access_link",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["set_up", "invite", "reset"] }).notNull(),
    /** Whom it lets in; null for `set_up`, which makes the first person. */
    userId: text("user_id").references(() => userAccount.id),
    /** HMAC-SHA-256 of the token under the `access-links` sub-key. */
    hash: bytes("hash").notNull().unique(),
    createdBy: jsonb("created_by").$type<ActorRecord>().notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
    revokedAt: instant("revoked_at"),
  },
  (table) => [index("access_link_user").on(table.userId)],
);

/** A sign-in that lives on: one per browser. Ending the row ends it at once, whatever its cookie says. */
export const personSession = pgTable(
  "person_session",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => userAccount.id),
    method: text("method", { enum: ["password", "oidc", "link"] }).notNull(),
    address: text("address").notNull().default(""),
    userAgent: text("user_agent").notNull().default(""),
    startedAt: instant("started_at").notNull(),
    /** To the minute. */
    lastSeenAt: instant("last_seen_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
    endedBecause: text("ended_because"),
  },
  (table) => [index("person_session_user").on(table.userId, table.startedAt)],
);

/** Failed sign-ins by account and by address, so that limits hold across processes and restarts. */
export const signInFailure = pgTable(
  "sign_in_failure",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /** `account:<HMAC>` or `address:<HMAC>`: what was tried is not kept in clear. */
    subject: text("subject").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [index("sign_in_failure_subject").on(table.subject, table.at)],
);

/** People who own services together and are told together. */
export const team = pgTable("team", {
  id: text("id").primaryKey(),
  /** Lower case, stable, used in configuration files. */
  key: text("key").notNull().unique(),
  name: text("name").notNull(),
  description: text("description").notNull().default(""),
  revision: integer("revision").notNull().default(1),
  createdAt: instant("created_at").notNull(),
});

export const teamMember = pgTable(
  "team_member",
  {
    teamId: text("team_id")
      .notNull()
      .references(() => team.id),
    userId: text("user_id")
      .notNull()
      .references(() => userAccount.id),
    isLead: boolean("is_lead").notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.userId] }), index("team_member_user").on(table.userId)],
);
