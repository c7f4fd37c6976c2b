import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { ActorRecord } from "../../lib/domain/access/actor.ts";
import { instant } from "./kernel.ts";

export const incident = pgTable(
  "incident",
  {
    id: text("id").primaryKey(),
    /** Shown as INC-<number>; from a sequence, always present. */
    number: integer("number").notNull().generatedAlwaysAsIdentity(),
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    kind: text("kind", { enum: ["real", "hazard", "drill", "backfilled"] }).notNull(),
    title: text("title").notNull(),
    severity: text("severity", { enum: ["P0", "P1", "P2", "P3", "P4"] }).notNull(),
    /** The rule that proposed the severity and kind, with the numbers it saw. */
    severityBecause: jsonb("severity_because").$type<{ rule: string; sentence: string }>().notNull(),
    state: text("state", {
      enum: ["triage", "investigating", "identified", "mitigating", "monitoring", "resolved", "closed", "cancelled"],
    }).notNull(),
    family: text("family", { enum: ["errors", "latency", "quality", "fairness", "business", "other"] }).notNull(),
    summary: text("summary").notNull().default(""),
    rolloutId: text("rollout_id"),
    decisionId: text("decision_id"),
    evidenceId: text("evidence_id"),
    detectedBy: text("detected_by", { enum: ["gate", "alert", "report", "manual"] }).notNull(),
    impactStartedAt: instant("impact_started_at").notNull(),
    detectedAt: instant("detected_at").notNull(),
    acknowledgedAt: instant("acknowledged_at"),
    mitigatedAt: instant("mitigated_at"),
    resolvedAt: instant("resolved_at"),
    nextUpdateDueAt: instant("next_update_due_at"),
    /** Units that met the bad variant, per group where known. */
    affected: jsonb("affected").$type<{ units: number; of: number | null; groups?: Record<string, number> }>(),
    /** One plain sentence, only once it is confirmed; empty before. */
    cause: text("cause").notNull().default(""),
    mitigation: jsonb("mitigation").$type<{
      kind: "rollback" | "traffic_shift" | "feature_disable" | "other";
      words: string;
      state: "running" | "succeeded" | "failed";
      startedAt: string;
      finishedAt: string | null;
    }>(),
    /** Why the machine proposed no public post; null when it drafted one or a person decides. */
    noPublicPostBecause: text("no_public_post_because"),
    commander: jsonb("commander").$type<ActorRecord>(),
    revision: integer("revision").notNull().default(1),
    createdBy: jsonb("created_by").$type<ActorRecord>().notNull(),
    createdAt: instant("created_at").notNull(),
    demoHistory: boolean("demo_history").notNull().default(false),
  },
  (table) => [
    uniqueIndex("incident_number").on(table.number),
    index("incident_state").on(table.environment, table.state),
    index("incident_rollout").on(table.rolloutId),
    uniqueIndex("incident_decision").on(table.decisionId).where(sql`decision_id is not null`),
    check("incident_times", sql`resolved_at is null or resolved_at >= detected_at`),
  ],
);

export const incidentEvent = pgTable(
  "incident_event",
  {
    id: text("id").primaryKey(),
    incidentId: text("incident_id")
      .notNull()
      .references(() => incident.id),
    environment: text("environment").notNull(),
    at: instant("at").notNull(),
    kind: text("kind").notNull(),
    title: text("title").notNull(),
    detail: text("detail").notNull().default(""),
    link: text("link"),
    actor: jsonb("actor").$type<ActorRecord>().notNull(),
  },
  (table) => [index("incident_event_incident").on(table.incidentId, table.at)],
);

export const incidentUpdate = pgTable(
  "incident_update",
  {
    id: text("id").primaryKey(),
    incidentId: text("incident_id")
      .notNull()
      .references(() => incident.id),
    environment: text("environment").notNull(),
    page: text("page").notNull(),
    state: text("state", { enum: ["draft", "published", "retracted"] }).notNull(),
    phase: text("phase", { enum: ["investigating", "identified", "monitoring", "resolved"] }).notNull(),
    title: text("title").notNull(),
    body: text("body").notNull(),
    /** Component states this update sets when it is published; `from` is what each was before, known from then on. */
    components: jsonb("components").$type<Array<{ componentId: string; status: string; from?: string }>>().notNull(),
    nextUpdateAt: instant("next_update_at"),
    revision: integer("revision").notNull().default(1),
    draftedAt: instant("drafted_at").notNull(),
    draftedBy: jsonb("drafted_by").$type<ActorRecord>().notNull(),
    publishedAt: instant("published_at"),
    publishedBy: jsonb("published_by").$type<ActorRecord>(),
    retractedAt: instant("retracted_at"),
    retractedBecause: text("retracted_because"),
  },
  (table) => [
    index("incident_update_incident").on(table.incidentId, table.draftedAt),
    // A draft is one text in the making: a newer one replaces it.
    uniqueIndex("incident_update_one_draft").on(table.incidentId).where(sql`state = 'draft'`),
    check("incident_update_published", sql`(state = 'draft') = (published_at is null)`),
  ],
);

/** What a service says about itself: words for people outside, and how much exposure it accepts as a near miss. */
export const serviceProfile = pgTable(
  "service_profile",
  {
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    /** As people outside call it: "Income scoring". */
    displayName: text("display_name").notNull(),
    /** What one unit is: "application", "applications". */
    unitOne: text("unit_one").notNull(),
    unitMany: text("unit_many").notNull(),
    /** A breach caught below this share of units is a hazard (near miss); null = none is stated. */
    hazardBelowPercent: doublePrecision("hazard_below_percent"),
    description: text("description").notNull().default(""),
    /** `catalogue_system.key`; empty when it stands alone. */
    system: text("system").notNull().default(""),
    /** `team.key`; empty when nobody owns it. */
    ownerTeam: text("owner_team").notNull().default(""),
    criticality: text("criticality", { enum: ["critical", "high", "medium", "low"] })
      .notNull()
      .default("medium"),
    runbookUrl: text("runbook_url").notNull().default(""),
    dataSensitivity: text("data_sensitivity", { enum: ["public", "internal", "confidential", "restricted"] })
      .notNull()
      .default("internal"),
    revision: integer("revision").notNull().default(1),
    createdAt: instant("created_at"),
  },
  (table) => [primaryKey({ columns: [table.environment, table.service] })],
);
