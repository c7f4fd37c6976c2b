import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { bytes, instant } from "./kernel.ts";

// `span` and `log_event` are range-partitioned by day and live in custom SQL (migrations/*_telemetry_partitions.sql):
// declaring them here would make the generator want them unpartitioned. Their columns are listed in db/telemetry/span-columns.ts.

/** One stored request body; its hash makes the retry of an already committed batch a no-op. */
export const ingestBatch = pgTable(
  "ingest_batch",
  {
    hash: bytes("hash").primaryKey(),
    receivedAt: instant("received_at").notNull(),
    signal: text("signal").notNull(),
    itemCount: integer("item_count").notNull(),
  },
  (table) => [index("ingest_batch_received").on(table.receivedAt)],
);

/** A prediction and, later, its label; joined exactly once when both are there. */
export const outcome = pgTable(
  "outcome",
  {
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    /** Id of the decision as the application calls it; a label names the same id. */
    predictionId: text("prediction_id").notNull(),
    unitId: text("unit_id"),
    traceId: text("trace_id"),
    flagKey: text("flag_key"),
    variant: text("variant"),
    /** Fairness group, from outcome events only. */
    groupKey: text("group_key"),
    predicted: doublePrecision("predicted"),
    score: doublePrecision("score"),
    predictedAt: instant("predicted_at"),
    label: doublePrecision("label"),
    labelledAt: instant("labelled_at"),
    /** Set by the one transaction that counted the prediction itself (selection), once its variant was known. */
    observedAt: instant("observed_at"),
    /** Set by the one transaction that turned the pair into gate deltas. */
    joinedAt: instant("joined_at"),
    storedAt: instant("stored_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.environment, table.service, table.predictionId] }),
    index("outcome_unit").on(table.unitId),
    index("outcome_trace").on(table.traceId),
    index("outcome_stored").on(table.storedAt),
    // What the sweep for late variants reads each second.
    index("outcome_unresolved")
      .on(table.storedAt)
      .where(sql`variant is null and predicted is not null and observed_at is null`),
  ],
);

/** Feedback and conversions, one row per idempotency key. */
export const unitEvent = pgTable(
  "unit_event",
  {
    id: text("id").primaryKey(),
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    kind: text("kind", { enum: ["feedback", "conversion", "stop_event"] }).notNull(),
    /** Of a conversion; of a stop event its name. */
    goal: text("goal").notNull().default(""),
    unitId: text("unit_id"),
    traceId: text("trace_id"),
    flagKey: text("flag_key"),
    variant: text("variant"),
    /** Feedback: 0–1. Conversion: 1 converted, 0 did not. Stop event: 1. */
    value: doublePrecision("value").notNull(),
    at: instant("at").notNull(),
    storedAt: instant("stored_at").notNull().defaultNow(),
    joinedAt: instant("joined_at"),
  },
  (table) => [
    index("unit_event_unit").on(table.unitId),
    index("unit_event_at").on(table.at),
    index("unit_event_unresolved").on(table.storedAt).where(sql`joined_at is null`),
  ],
);

/**
 * Additive counters for charts, 10-second buckets (seeded demo history: 10 minutes).
 * metric: `requests` (n, s = errors, histogram of latency), `accuracy` (n labelled, s right), `tpr` (n positives, s found, per group),
 * `selection` (n, s positive decisions, per group), `feedback` (n, s, q), `conversion` (n, s converted).
 */
export const rollup = pgTable(
  "rollup",
  {
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    metric: text("metric").notNull(),
    /** Empty when no variant was resolved. */
    variant: text("variant").notNull().default(""),
    groupKey: text("group_key").notNull().default(""),
    bucketAt: instant("bucket_at").notNull(),
    n: doublePrecision("n").notNull(),
    s: doublePrecision("s").notNull(),
    q: doublePrecision("q").notNull().default(0),
    histogram: integer("histogram").array(),
    demoHistory: boolean("demo_history").notNull().default(false),
  },
  (table) => [
    primaryKey({
      columns: [table.environment, table.service, table.metric, table.variant, table.groupKey, table.bucketAt],
    }),
    index("rollup_bucket").on(table.bucketAt),
  ],
);

/** Services that telemetry named, with when they were last heard. */
export const serviceSeen = pgTable(
  "service_seen",
  {
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    spanCount: bigint("span_count", { mode: "number" }).notNull().default(0),
  },
  (table) => [uniqueIndex("service_seen_key").on(table.environment, table.service)],
);
