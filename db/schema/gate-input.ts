/** What ingest counts for the judge: sums that the next tick takes, and which units have been met. */
import { bigint, boolean, doublePrecision, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./kernel.ts";

/**
 * What one transaction has counted for one rollout: appended by it, deleted by the tick that consumes it. One row, because
 * the twenty sums of a second cost the judge ten times as much to take one by one.
 */
export const gateInput = pgTable(
  "gate_input",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    rolloutId: text("rollout_id").notNull(),
    environment: text("environment").notNull(),
    /** Its deltas, one line of JSON (lib/domain/gate/packed-deltas). */
    deltas: text("deltas").notNull(),
  },
  (table) => [index("gate_input_rollout").on(table.rolloutId)],
);

/**
 * The same, a row for each sum (lib/domain/telemetry/gate-deltas): what processes from before `gate_input` append. Still taken;
 * nothing of this version writes it.
 */
export const gateDelta = pgTable(
  "gate_delta",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    rolloutId: text("rollout_id").notNull(),
    environment: text("environment").notNull(),
    gateKey: text("gate_key").notNull(),
    arm: text("arm", { enum: ["candidate", "baseline"] }).notNull(),
    /** Group of a fairness gate; empty elsewhere. */
    groupKey: text("group_key").notNull().default(""),
    /** Step in force when the transaction stored it. */
    step: integer("step").notNull(),
    n: doublePrecision("n").notNull(),
    /** Sum: events for a rate, values for a mean. */
    s: doublePrecision("s").notNull(),
    /** Sum of squares, means only. */
    q: doublePrecision("q").notNull().default(0),
    /** Counts per latency bucket (lib/domain/metric/latency-buckets), latency gates only. */
    histogram: integer("histogram").array(),
  },
  (table) => [index("gate_delta_rollout").on(table.rolloutId)],
);

/** First stored telemetry or outcome of a unit with a resolved variant. */
export const exposure = pgTable(
  "exposure",
  {
    rolloutId: text("rollout_id").notNull(),
    unitId: text("unit_id").notNull(),
    variant: text("variant").notNull(),
    environment: text("environment").notNull(),
    /** When the unit's span or outcome began, by its own clock. */
    beganAt: instant("began_at").notNull(),
    firstStoredAt: instant("first_stored_at").notNull(),
    step: integer("step").notNull(),
    /** Began before the current step was verified at the gateways: shown, left out of the sample-ratio check. */
    late: boolean("late").notNull(),
  },
  (table) => [primaryKey({ columns: [table.rolloutId, table.unitId, table.variant] })],
);

/** Units that have counted in a gate, where the plan's unit of analysis is the unit: each does once. Goes when the rollout ends. */
export const countedUnit = pgTable(
  "counted_unit",
  {
    rolloutId: text("rollout_id").notNull(),
    gateKey: text("gate_key").notNull(),
    unitId: text("unit_id").notNull(),
    environment: text("environment").notNull(),
  },
  (table) => [primaryKey({ columns: [table.rolloutId, table.gateKey, table.unitId] })],
);
