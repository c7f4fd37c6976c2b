/**
 * Three days of made-up history before the demo's first start, so that no chart is empty. Every row says so
 * (`demoHistory`) and charts mark it. The rates are those of v1 on the replayed stream; traffic swings with the hour.
 * A bucket's numbers depend on its time only: two starts agree where their histories overlap.
 */
import { LATENCY_BUCKETS, latencyEdgeMs } from "#lib/domain/metric/latency-buckets";
import { lookupRule } from "./feature-lookup.ts";
import { outcomeRule } from "./outcomes.ts";
import { nextNormal, type Random, seededRandom } from "./random.ts";
import { replayMix } from "./replay.ts";
import { APPLICATIONS_API, DEMO_ENVIRONMENT, INCOME_SCORER } from "./settings.ts";

const HISTORY_BUCKET_MS = 600_000;
const HISTORY_DAYS = 3;
const DAY_MS = 86_400_000;
const SWING = 0.35;
/** The quietest hour is 03:00 UTC, the busiest 15:00 UTC. */
const QUIETEST_MS = 3 * 3_600_000;

/** v1 on the replayed half: share of positive decisions by group and label (a test compares them with the model). */
export const v1PositiveShare = { women: { 1: 0.329, 0: 0.0195 }, men: { 1: 0.583, 0: 0.1165 } } as const;

/** One row of the `rollup` table. */
export interface HistoryRow {
  environment: string;
  service: string;
  metric: "requests" | "accuracy" | "tpr" | "selection" | "feedback" | "conversion";
  variant: string;
  groupKey: string;
  bucketAt: Date;
  n: number;
  s: number;
  q: number;
  histogram: number[] | null;
  demoHistory: true;
}

type Counts = Pick<HistoryRow, "metric" | "n" | "s"> & Partial<Pick<HistoryRow, "groupKey" | "q" | "histogram">>;

/** Oldest first; the last bucket ends at or before `now`. */
export function* demoHistory(now: Date, requestsPerSecond = 176): Generator<HistoryRow> {
  const end = Math.floor(now.getTime() / HISTORY_BUCKET_MS) * HISTORY_BUCKET_MS;
  for (let at = end - HISTORY_DAYS * DAY_MS; at < end; at += HISTORY_BUCKET_MS) {
    const bucketAt = new Date(at);
    const random = seededRandom(at / HISTORY_BUCKET_MS);
    const requests = Math.round(
      requestsPerSecond * swingAt(at) * (HISTORY_BUCKET_MS / 1_000) + nextNormal(random) * 300,
    );
    const row = (service: string, variant: string, counts: Counts): HistoryRow => ({
      environment: DEMO_ENVIRONMENT,
      service,
      variant,
      bucketAt,
      groupKey: "",
      q: 0,
      histogram: null,
      demoHistory: true,
      ...counts,
    });
    yield row(APPLICATIONS_API, "", requestCounts(requests, 3, random));
    for (const counts of scorerCounts(requests, random)) yield row(INCOME_SCORER, "v1", counts);
  }
}

function swingAt(epochMs: number): number {
  return 1 - SWING * Math.cos((2 * Math.PI * (epochMs - QUIETEST_MS)) / DAY_MS);
}

function requestCounts(requests: number, overheadMs: number, random: Random): Counts {
  const histogram = latencyCounts(requests, overheadMs, random);
  const n = histogram.reduce((sum, count) => sum + count, 0);
  return { metric: "requests", n, s: draw(n, lookupRule.failureRatio, random), histogram };
}

function scorerCounts(requests: number, random: Random): Counts[] {
  const served = requestCounts(requests, 2, random);
  const decided = served.n - served.s;
  const counts: Counts[] = [served];
  let right = 0;
  for (const group of ["women", "men"] as const) {
    const members = { 1: draw(decided, shareOf(group, 1), random), 0: draw(decided, shareOf(group, 0), random) };
    const found = draw(members[1], v1PositiveShare[group][1], random);
    const falsePositives = draw(members[0], v1PositiveShare[group][0], random);
    right += found + members[0] - falsePositives;
    counts.push({ metric: "tpr", groupKey: group, n: members[1], s: found });
    counts.push({ metric: "selection", groupKey: group, n: members[1] + members[0], s: found + falsePositives });
  }
  const labelled = counts.reduce((sum, each) => sum + (each.metric === "selection" ? each.n : 0), 0);
  const wrong = labelled - right;
  const { conversionRatio } = outcomeRule;
  const converted = draw(right, conversionRatio.right, random) + draw(wrong, conversionRatio.wrong, random);
  counts.push({ metric: "accuracy", n: labelled, s: right });
  counts.push({ metric: "conversion", n: labelled, s: converted });
  counts.push(feedbackCounts({ right, wrong }, random));
  return counts;
}

function feedbackCounts(decisions: { right: number; wrong: number }, random: Random): Counts {
  const { feedbackShare, feedbackClearShare } = outcomeRule;
  const [pleased, letDown] = [decisions.right, decisions.wrong].map((count) => draw(count, feedbackShare, random));
  const ones = draw(pleased!, feedbackClearShare, random);
  const halves = pleased! - ones + (letDown! - draw(letDown!, feedbackClearShare, random));
  return { metric: "feedback", n: pleased! + letDown!, s: ones + halves / 2, q: ones + halves / 4 };
}

function shareOf(group: string, label: 0 | 1): number {
  return replayMix.find((stratum) => stratum.group === group && stratum.label === label)?.share ?? 0;
}

function latencyCounts(requests: number, overheadMs: number, random: Random): number[] {
  let below = 0;
  return Array.from({ length: LATENCY_BUCKETS }, (_, bucket) => {
    const upTo = logNormalShare(latencyEdgeMs(bucket) - overheadMs);
    const count = draw(requests, upTo - below, random);
    below = upTo;
    return count;
  });
}

/** Share of lookups that take at most this long. */
function logNormalShare(latencyMs: number): number {
  if (latencyMs <= 0) return 0;
  const z = Math.log(latencyMs / lookupRule.medianMs) / lookupRule.sigma;
  // Logistic approximation of the normal distribution, within 0.02 %: enough for a drawing.
  return 1 / (1 + Math.exp(-(1.5976 * z + 0.070566 * z ** 3)));
}

/** A binomial count by its normal approximation. */
function draw(trials: number, probability: number, random: Random): number {
  if (trials <= 0 || probability <= 0) return 0;
  const mean = trials * probability;
  const count = Math.round(mean + Math.sqrt(mean * (1 - probability)) * nextNormal(random));
  return Math.min(trials, Math.max(0, count));
}
