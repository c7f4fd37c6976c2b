import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./kernel.ts";

/** Where things run: production, staging. The console shows one at a time. */
export const environment = pgTable("environment", {
  key: text("key").primaryKey(),
  name: text("name").notNull(),
  position: integer("position").notNull().default(0),
  createdAt: instant("created_at").notNull(),
});

/** Services that together are one AI system for the people who own or use it. */
export const catalogueSystem = pgTable(
  "catalogue_system",
  {
    environment: text("environment").notNull(),
    key: text("key").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** `team.key`; empty when nobody owns it. */
    ownerTeam: text("owner_team").notNull().default(""),
    revision: integer("revision").notNull().default(1),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.key] })],
);

/** `service` needs `dependsOn`: hard = it fails with it, soft = it goes on with less. */
export const serviceDependency = pgTable(
  "service_dependency",
  {
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    dependsOn: text("depends_on").notNull(),
    strength: text("strength", { enum: ["hard", "soft"] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.environment, table.service, table.dependsOn] }),
    index("service_dependency_on").on(table.environment, table.dependsOn),
  ],
);

/** A gate written once and used by many rollout templates. */
export const gatePreset = pgTable(
  "gate_preset",
  {
    environment: text("environment").notNull(),
    key: text("key").notNull(),
    description: text("description").notNull().default(""),
    /** One gate as in a rollout's plan (lib/domain/rollout/plan). */
    gate: jsonb("gate").$type<Record<string, unknown>>().notNull(),
    revision: integer("revision").notNull().default(1),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.key] })],
);

/** A plan to start rollouts from. */
export const rolloutTemplate = pgTable(
  "rollout_template",
  {
    environment: text("environment").notNull(),
    key: text("key").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    strategy: text("strategy").notNull(),
    /** A rollout plan without gates. */
    plan: jsonb("plan").$type<Record<string, unknown>>().notNull(),
    /** Keys of gate presets, in the order in which they are shown. */
    gates: text("gates").array().notNull(),
    revision: integer("revision").notNull().default(1),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.key] })],
);

/** A rule of the instance (environment `*`) or of one environment: how long data are kept, how people sign in. */
export const policy = pgTable(
  "policy",
  {
    environment: text("environment").notNull(),
    kind: text("kind").notNull(),
    settings: jsonb("settings").$type<Record<string, unknown>>().notNull(),
    revision: integer("revision").notNull().default(1),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.kind] })],
);
