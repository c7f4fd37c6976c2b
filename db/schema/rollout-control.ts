import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { ActorRecord } from "../../lib/domain/access/actor.ts";
import type { VersionSet } from "../../lib/domain/flag/version-set.ts";
import type { Weekday } from "../../lib/domain/rollout/freeze-window.ts";
import { instant } from "./kernel.ts";
import { rollout } from "./rollout.ts";

/** Rules for all rollouts of one environment; without a row nothing is stopped and nothing needs approval. */
export const releaseRule = pgTable("release_rule", {
  environment: text("environment").primaryKey(),
  needsApproval: boolean("needs_approval").notNull().default(false),
  /** Set while the line is stopped: nothing starts or advances. */
  stoppedAt: instant("stopped_at"),
  stoppedBy: jsonb("stopped_by").$type<ActorRecord>(),
  stopWords: text("stop_words"),
  updatedAt: instant("updated_at").notNull(),
});

/** A time in which nothing starts or advances. Days and times are local to the window's zone. */
export const freezeWindow = pgTable(
  "freeze_window",
  {
    environment: text("environment").notNull(),
    key: text("key").notNull(),
    reason: text("reason").notNull(),
    repeat: text("repeat", { enum: ["once", "weekly"] }).notNull(),
    from: text("from_local"),
    to: text("to_local"),
    fromDay: text("from_day").$type<Weekday>(),
    fromTime: text("from_time"),
    toDay: text("to_day").$type<Weekday>(),
    toTime: text("to_time"),
    timeZone: text("time_zone").notNull(),
    system: text("system").notNull().default(""),
    service: text("service").notNull().default(""),
    revision: integer("revision").notNull().default(1),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.key] })],
);

/** What a second person said to a rollout or to one of its steps; never changed. */
export const rolloutApproval = pgTable(
  "rollout_approval",
  {
    id: text("id").primaryKey(),
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollout.id),
    environment: text("environment").notNull(),
    /** Null: the whole rollout. */
    step: integer("step"),
    verdict: text("verdict", { enum: ["approved", "rejected"] }).notNull(),
    words: text("words"),
    by: jsonb("by").$type<ActorRecord>().notNull(),
    at: instant("at").notNull(),
  },
  (table) => [index("rollout_approval_rollout").on(table.rolloutId, table.at)],
);

/** What a rollout compares, as it was recorded when the rollout was created. Its own table: judges read whole rollouts. */
export const rolloutRelease = pgTable("rollout_release", {
  rolloutId: text("rollout_id")
    .primaryKey()
    .references(() => rollout.id),
  environment: text("environment").notNull(),
  baseline: jsonb("baseline").$type<VersionSet>(),
  candidate: jsonb("candidate").$type<VersionSet>(),
});
