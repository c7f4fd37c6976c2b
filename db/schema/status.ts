import { bigint, boolean, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./kernel.ts";

export const componentStatuses = [
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
] as const;

/** A public page and the name it carries. */
export const statusPage = pgTable("status_page", {
  id: text("id").primaryKey(),
  environment: text("environment").notNull(),
  name: text("name").notNull(),
  createdAt: instant("created_at").notNull(),
});

export const statusComponent = pgTable(
  "status_component",
  {
    id: text("id").primaryKey(),
    page: text("page").notNull(),
    environment: text("environment").notNull(),
    /** Service whose incidents propose this component's state; empty when none. */
    service: text("service").notNull().default(""),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    position: integer("position").notNull(),
    status: text("status", { enum: componentStatuses }).notNull(),
    /** Observation starts here; earlier days are "no data". */
    createdAt: instant("created_at").notNull(),
  },
  (table) => [index("status_component_page").on(table.page, table.position)],
);

export const componentStatusChange = pgTable(
  "component_status_change",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    componentId: text("component_id")
      .notNull()
      .references(() => statusComponent.id),
    page: text("page").notNull(),
    environment: text("environment").notNull(),
    status: text("status", { enum: componentStatuses }).notNull(),
    fromAt: instant("from_at").notNull(),
    incidentId: text("incident_id"),
    demoHistory: boolean("demo_history").notNull().default(false),
  },
  (table) => [index("component_status_change_component").on(table.componentId, table.fromAt)],
);

/** What the public may see, stored by the publishing transaction; the worker writes it as files. */
export const statusSnapshot = pgTable("status_snapshot", {
  version: bigint("version", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  page: text("page").notNull(),
  environment: text("environment").notNull(),
  content: jsonb("content").$type<Record<string, unknown>>().notNull(),
  createdAt: instant("created_at").notNull(),
});
