import { z } from "zod";

/**
 * Bump when the file's shape changes so that an older build or file cannot be read; such a file is then as good as none.
 * A member that is only added is optional instead: old files load in new builds, and old builds skip it in new files.
 */
export const SNAPSHOT_VERSION = 1;

/** Epoch milliseconds of the database's clock. */
const instantMs = z.number();

const flagSchema = z.object({
  key: z.string(),
  environment: z.string(),
  service: z.string(),
  state: z.enum(["ENABLED", "DISABLED"]),
  variants: z.record(z.string(), z.union([z.boolean(), z.string(), z.number(), z.record(z.string(), z.unknown())])),
  defaultVariant: z.string(),
  revision: z.number(),
  /** What decides before the default; absent in files of builds that knew variants only. */
  targeting: z.record(z.string(), z.unknown()).nullish(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  overrides: z.record(z.string(), z.string()).optional(),
  prerequisites: z.array(z.object({ flag: z.string(), variants: z.array(z.string()) })).optional(),
});

const segmentSchema = z.object({
  environment: z.string(),
  key: z.string(),
  rule: z.record(z.string(), z.unknown()),
});

const rolloutSchema = z.object({
  id: z.string(),
  flagKey: z.string(),
  environment: z.string(),
  state: z.enum(["running", "paused", "baking", "failed", "completed"]),
  candidateVariant: z.string(),
  baselineVariant: z.string(),
  trafficPercent: z.number(),
  seed: z.string(),
  stepIndex: z.number().nullable(),
  revision: z.number(),
  blindLimitSeconds: z.number(),
  returnWhenBlindAbovePercent: z.number(),
  hasGuardrail: z.boolean(),
  startedAtMs: instantMs.nullable(),
  lastJudgedAtMs: instantMs.nullable(),
  lastTelemetryAtMs: instantMs.nullable(),
  /** Absent in files of builds that knew none. */
  preview: z.object({ segment: z.string().optional(), targetingKeys: z.array(z.string()) }).nullish(),
});

const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** HMAC-SHA-256 of the key, hexadecimal. */
  hash: z.string(),
  /** Of the newer secret while the key is in rotation; absent in files of builds that knew one secret only. */
  secondHash: z.string().nullish(),
  scopes: z.array(z.enum(["evaluate", "ingest", "manage"])),
  environment: z.string(),
  expiresAtMs: instantMs.nullable(),
});

export const snapshotSchema = z.object({
  version: z.literal(SNAPSHOT_VERSION),
  revision: z.number(),
  /** Changes when a key is made, changed or revoked. */
  keysMark: z.string(),
  databaseNowMs: instantMs,
  flags: z.array(flagSchema),
  /** Absent in files of builds that knew none. */
  segments: z.array(segmentSchema).optional(),
  /** Rollouts whose release serves traffic. */
  rollouts: z.array(rolloutSchema),
  /** The newest of the others, so that an order for one of them gets the true answer. */
  otherRollouts: z.array(z.object({ id: z.string(), environment: z.string(), state: z.string() })),
  keys: z.array(keySchema),
});

/** All that a gateway needs to serve alone. */
export type Snapshot = z.infer<typeof snapshotSchema>;
export type SnapshotRollout = Snapshot["rollouts"][number];
export type SnapshotKey = Snapshot["keys"][number];

export const pulseSchema = z.object({
  revision: z.number(),
  keysMark: z.string(),
  databaseNowMs: instantMs,
  /** Of every rollout that serves traffic: its last signs of a watch. */
  signs: z.record(
    z.string(),
    z.object({ lastJudgedAtMs: instantMs.nullable(), lastTelemetryAtMs: instantMs.nullable() }),
  ),
});

/** What a gateway asks every second: is my snapshot current, and who still watches? */
export type Pulse = z.infer<typeof pulseSchema>;
