import { sql } from "drizzle-orm";
import {
  bigint,
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
import type { FlagMetadata, Prerequisite } from "../../lib/domain/flag/flag.ts";
import type { Releases } from "../../lib/domain/flag/version-set.ts";
import type { RolloutControl } from "../../lib/domain/rollout/control.ts";
import type { RolloutPlan, Strategy } from "../../lib/domain/rollout/plan.ts";
import type {
  DecisionKind,
  Judgement,
  PauseReason,
  RollbackReason,
  RolloutStateKind,
} from "../../lib/domain/rollout/state.ts";
import type { AdapterKind, TrafficSight } from "../../lib/domain/traffic/adapter.ts";
import { bytes, instant } from "./kernel.ts";

/** A flag's variants by name; the value is what the application receives. */
export type VariantValues = Record<string, boolean | string | number | Record<string, unknown>>;

export const flag = pgTable(
  "flag",
  {
    id: text("id").primaryKey(),
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    key: text("key").notNull(),
    description: text("description").notNull().default(""),
    state: text("state", { enum: ["ENABLED", "DISABLED"] }).notNull(),
    variants: jsonb("variants").$type<VariantValues>().notNull(),
    /** The current release: what everyone gets outside a rollout, when disabled, and after a rollback. */
    defaultVariant: text("default_variant").notNull(),
    /** JsonLogic of flagd; null = no rule. */
    targeting: jsonb("targeting").$type<Record<string, unknown>>(),
    metadata: jsonb("metadata").$type<FlagMetadata>().notNull().default(sql`'{}'::jsonb`),
    /** Variant by targeting key. */
    overrides: jsonb("overrides").$type<Record<string, string>>().notNull().default(sql`'{}'::jsonb`),
    prerequisites: jsonb("prerequisites").$type<Prerequisite[]>().notNull().default(sql`'[]'::jsonb`),
    /** What each release is made of, by variant. */
    releases: jsonb("releases").$type<Releases>().notNull().default(sql`'{}'::jsonb`),
    revision: integer("revision").notNull().default(1),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [uniqueIndex("flag_environment_key").on(table.environment, table.key)],
);

export const rollout = pgTable(
  "rollout",
  {
    id: text("id").primaryKey(),
    environment: text("environment").notNull(),
    service: text("service").notNull(),
    flagId: text("flag_id")
      .notNull()
      .references(() => flag.id),
    flagKey: text("flag_key").notNull(),
    title: text("title").notNull(),
    strategy: text("strategy").$type<Strategy>().notNull(),
    baselineVariant: text("baseline_variant").notNull(),
    candidateVariant: text("candidate_variant").notNull(),
    /** 1 for the first time this candidate is tried on this flag; a retry is a new, linked attempt. */
    attempt: integer("attempt").notNull().default(1),
    previousAttemptId: text("previous_attempt_id"),
    /** Bucketing seed; a new attempt gets a new one, a resumed rollout keeps it. */
    seed: text("seed").notNull(),
    plan: jsonb("plan").$type<RolloutPlan>().notNull(),
    control: jsonb("control").$type<RolloutControl>().notNull().default({}),

    state: text("state").$type<RolloutStateKind>().notNull(),
    /** Index into plan.steps while the candidate serves; null before the start. */
    step: integer("step"),
    /** Share of traffic the candidate has by decision, 0–100. */
    trafficPercent: doublePrecision("traffic_percent").notNull().default(0),
    stepStartedAt: instant("step_started_at"),
    /** When every live gateway had applied the current step; exposures evaluated before it are late. */
    stepVerifiedAt: instant("step_verified_at"),
    pauseReason: text("pause_reason").$type<PauseReason>(),
    rollbackReason: text("rollback_reason").$type<RollbackReason>(),
    stateBecause: text("state_because").notNull().default(""),
    startsAt: instant("starts_at"),
    bakeUntil: instant("bake_until"),
    stateEnteredAt: instant("state_entered_at").notNull(),
    /** When the candidate began to serve a share of units; null in a preview. */
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
    /** Share that the candidate had when it was rolled back. */
    fromPercent: doublePrecision("from_percent"),
    superseded: boolean("superseded").notNull().default(false),

    judgement: text("judgement").$type<Judgement>(),
    judgementSince: instant("judgement_since"),
    /** Last completed judgement (a tick with closed blocks); drives the blind limit. */
    lastJudgedAt: instant("last_judged_at"),
    /** Last stored telemetry of the candidate; drives the blind limit while baking. */
    lastTelemetryAt: instant("last_telemetry_at"),
    unguardedSince: instant("unguarded_since"),

    revision: integer("revision").notNull().default(1),
    createdBy: jsonb("created_by").$type<ActorRecord>().notNull(),
    createdAt: instant("created_at").notNull(),
    demoHistory: boolean("demo_history").notNull().default(false),
  },
  (table) => [
    index("rollout_flag").on(table.flagId, table.createdAt),
    index("rollout_state").on(table.environment, table.state),
    // One active rollout per flag: two would contaminate each other's comparison.
    uniqueIndex("rollout_one_active")
      .on(table.flagId)
      .where(sql`state in ('scheduled','running','paused','baking','failed')`),
    check(
      "rollout_state_kind",
      sql`state in ('draft','pending_approval','scheduled','running','paused','baking','completed','rolled_back','aborted','failed')`,
    ),
    check("rollout_pause_reason", sql`(state = 'paused') = (pause_reason is not null)`),
    check("rollout_rollback_reason", sql`(state = 'rolled_back') = (rollback_reason is not null)`),
    check(
      "rollout_serving_step",
      sql`state not in ('running','paused','baking') or (step is not null and step_started_at is not null)`,
    ),
    check("rollout_baking", sql`state <> 'baking' or (traffic_percent > 0 and bake_until is not null)`),
    check(
      "rollout_gone",
      sql`state not in ('draft','pending_approval','scheduled','rolled_back','aborted') or traffic_percent = 0`,
    ),
  ],
);

/** Requested, applied and verified are three facts of every change of traffic. */
export const trafficChange = pgTable(
  "traffic_change",
  {
    id: text("id").primaryKey(),
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollout.id),
    environment: text("environment").notNull(),
    fromPercent: doublePrecision("from_percent").notNull(),
    toPercent: doublePrecision("to_percent").notNull(),
    decisionId: text("decision_id"),
    actor: jsonb("actor").$type<ActorRecord>().notNull(),
    /** config_state.revision that carries the change; gateways that serve it or a later one have applied it. */
    configRevision: bigint("config_revision", { mode: "number" }).notNull(),
    requestedAt: instant("requested_at").notNull(),
    appliedAt: instant("applied_at"),
    verifiedAt: instant("verified_at"),
    verifiedBy: integer("verified_by"),
    /** What divides the traffic (lib/adapters/traffic). */
    adapter: text("adapter").$type<AdapterKind>().notNull().default("flag"),
    /** What became of the last attempt at an adapter; null before the first one, and for flag evaluation. */
    sight: text("sight").$type<TrafficSight>(),
    /** Share that was read back, 0–100, in the words of whoever was asked, and when. */
    readBackPercent: doublePrecision("read_back_percent"),
    readBack: text("read_back"),
    readBackAt: instant("read_back_at"),
    attempts: integer("attempts").notNull().default(0),
    /** Null: nothing is to be done any more, or a newer change has taken its place. */
    nextAttemptAt: instant("next_attempt_at"),
    lastError: text("last_error"),
  },
  (table) => [
    index("traffic_change_rollout").on(table.rolloutId, table.requestedAt),
    index("traffic_change_due").on(table.nextAttemptAt).where(sql`next_attempt_at is not null`),
  ],
);

export const decision = pgTable(
  "decision",
  {
    id: text("id").primaryKey(),
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollout.id),
    environment: text("environment").notNull(),
    kind: text("kind").$type<DecisionKind>().notNull(),
    at: instant("at").notNull(),
    /** Code for machines, sentence for people; never free text of a person (that is the reason). */
    because: jsonb("because").$type<{ code: string; sentence: string; gateKey?: string; event?: string }>().notNull(),
    /** Words of the person who acted; may be added afterwards. */
    reason: text("reason"),
    actor: jsonb("actor").$type<ActorRecord>().notNull(),
    fromPercent: doublePrecision("from_percent").notNull(),
    toPercent: doublePrecision("to_percent").notNull(),
    step: integer("step"),
    tick: integer("tick"),
    evidenceId: text("evidence_id"),
  },
  (table) => [index("decision_rollout").on(table.rolloutId, table.at)],
);

/** Hash-chained per rollout; enough to replay the verdict without the service. */
export const evidence = pgTable(
  "evidence",
  {
    id: text("id").primaryKey(),
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollout.id),
    environment: text("environment").notNull(),
    tick: integer("tick").notNull(),
    occasion: text("occasion", { enum: ["verdict_change", "decision", "hourly"] }).notNull(),
    version: integer("version").notNull(),
    record: jsonb("record").$type<Record<string, unknown>>().notNull(),
    hash: text("hash").notNull(),
    previousHash: text("previous_hash"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [index("evidence_rollout").on(table.rolloutId, table.tick)],
);

/** One numbered, immutable tick: all gate deltas that were visible when the judge looked. */
export const tick = pgTable(
  "tick",
  {
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollout.id),
    number: integer("number").notNull(),
    environment: text("environment").notNull(),
    version: integer("version").notNull(),
    takenAt: instant("taken_at").notNull(),
    step: integer("step").notNull(),
    /** What was consumed, by `packInput` of lib/domain/gate/packed-input; read by db/rows/tick. */
    packedInput: text("packed_input"),
    /** What came out, by `packOutcome` of lib/domain/gate/packed-outcome: per gate log e-values and states, combined values. */
    packedOutcome: text("packed_outcome"),
    /** The same two of rows of before they were packed. */
    input: jsonb("input").$type<Record<string, unknown>>(),
    outcome: jsonb("outcome").$type<Record<string, unknown>>(),
    judgement: text("judgement").$type<Judgement>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.rolloutId, table.number] })],
);

export type TickRow = typeof tick.$inferInsert;

export const gateState = pgTable("gate_state", {
  rolloutId: text("rollout_id")
    .primaryKey()
    .references(() => rollout.id),
  environment: text("environment").notNull(),
  version: integer("version").notNull(),
  tick: integer("tick").notNull(),
  /** `StoredJudge` of db/rows/gate-state, deflated: reading JSON of its size is dear in the database. */
  packed: bytes("packed"),
  /** The same of rows of before it was packed. */
  state: jsonb("state").$type<Record<string, unknown>>(),
  updatedAt: instant("updated_at").notNull(),
});
