/**
 * Glossary of gates
 * - A tick is one numbered, immutable helping of counts: all gate deltas that were visible when the judge looked.
 * - Judging a tick gives the judgement of the rollout and one state per gate; evidence says why, in numbers.
 * - An epoch is a fresh start of the evidence beside the older one (each ramp step, each hour).
 * - Everything that a verdict depends on is in the tick, clock readings included, so that a replay needs nothing else.
 * - Arms are called candidate and baseline; the statistics toolkit calls the candidate "canary".
 */
import { z } from "zod";
import { stopOccurrenceSchema } from "../telemetry/stop-event.ts";
import { type BucketCounts, everyBucket } from "./bucket-counts.ts";

/**
 * 2 since histograms may begin with a later bucket than 0, 3 since the chain of evidence hashes a tick as it is packed.
 * Older ones are read, judged and chained as they were.
 */
export const TICK_VERSION = 3;

const count = z.number().min(0);

export const armBlockSchema = z.object({
  n: count,
  /** Sum: bad events for a rate, values for a mean. */
  s: z.number(),
  /** Sum of squares, means only. */
  q: count,
  /** Counts per latency bucket, latency gates only. */
  histogram: z.array(count).optional(),
  /** Bucket of the histogram's first count; 0 where it is not said. */
  firstBucket: z.number().int().min(0).optional(),
  /** Observations and events per group, fairness gates only. */
  groups: z.record(z.string(), z.tuple([count, count])).optional(),
});
export type ArmBlock = z.infer<typeof armBlockSchema>;

/** Where the baseline's latency quantiles come from: learned before the evidence begins, then frozen. */
export const calibrationSchema = z.object({
  histogram: z.array(count),
  source: z.enum(["history", "first_ticks"]),
  /** Observations in the histogram. */
  n: count,
  /** In words, with its time span or ticks. */
  words: z.string(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** What says how far the counts of a tick can be trusted. */
export const heardTelemetrySchema = z.object({
  /** Requests stored, and the sum of their ages at that moment, seconds. */
  n: count,
  ageSeconds: count,
  /** Requests that the door refused. */
  refused: count,
  /** Units that met the other variant under the same step's shares. */
  crossed: count,
});
export type HeardTelemetry = z.infer<typeof heardTelemetrySchema>;

export const tickInputSchema = z.object({
  version: z.union([z.literal(1), z.literal(2), z.literal(TICK_VERSION)]),
  /** When the deltas were taken, by the database's clock. */
  takenAt: z.iso.datetime(),
  /** Index into plan.steps under which the counts were stored. */
  step: z.number().int().min(0),
  /** Share of traffic the candidate had in that step, 0–100. */
  trafficPercent: z.number().min(0).max(100),
  /** An epoch begins before this tick is counted: at a new step, or an hour after the last one began. */
  epoch: z.enum(["start", "step", "hour"]).nullable(),
  /** The step's time to decide is over. */
  isOverdue: z.boolean(),
  /** First tick only: latency histograms of the baseline from before the start, by gate. */
  calibrations: z.record(z.string(), calibrationSchema).optional(),
  gates: z.record(z.string(), z.object({ candidate: armBlockSchema, baseline: armBlockSchema })),
  /** First exposures under the step's shares. */
  assigned: z.tuple([count, count]),
  /** First exposures evaluated before the step was verified: shown, left out of the sample-ratio check. */
  late: count,
  /** Units that met both variants. */
  multiple: count,
  /** Left out where nothing is known of it: ticks of before it was counted, and events that carry labels only. */
  heard: heardTelemetrySchema.optional(),
  /** Stop events reported of the candidate; left out where there are none. */
  stops: z.array(stopOccurrenceSchema).optional(),
});
export type TickInput = z.infer<typeof tickInputSchema>;

/** Counts of an arm by latency; none without a latency. */
export const bucketsOf = ({ histogram, firstBucket = 0 }: ArmBlock): BucketCounts | undefined =>
  histogram && { histogram, firstBucket };

/** The same from bucket 0 on. */
export function histogramOf(arm: ArmBlock): number[] | undefined {
  const buckets = bucketsOf(arm);
  return buckets && everyBucket(buckets);
}

export const emptyArm = (): ArmBlock => ({ n: 0, s: 0, q: 0 });
