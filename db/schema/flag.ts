import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { ActorRecord } from "../../lib/domain/access/actor.ts";
import { instant } from "./kernel.ts";

/** A rule with a name, for the targeting rules of its environment; flagd calls it an evaluator. */
export const flagSegment = pgTable(
  "flag_segment",
  {
    environment: text("environment").notNull(),
    key: text("key").notNull(),
    description: text("description").notNull().default(""),
    rule: jsonb("rule").$type<Record<string, unknown>>().notNull(),
    revision: integer("revision").notNull().default(1),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.key] })],
);

/** A flag as it was from one change to the next. Appended only; it outlives its flag. */
export const flagVersion = pgTable(
  "flag_version",
  {
    flagId: text("flag_id").notNull(),
    revision: integer("revision").notNull(),
    environment: text("environment").notNull(),
    flagKey: text("flag_key").notNull(),
    at: instant("at").notNull(),
    actor: jsonb("actor").$type<ActorRecord>().notNull(),
    action: text("action", { enum: ["created", "changed", "released", "deleted", "kept"] }).notNull(),
    /** Everything of the flag that can change. */
    definition: jsonb("definition").$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.flagId, table.revision] }),
    index("flag_version_key").on(table.environment, table.flagKey, table.at),
  ],
);
