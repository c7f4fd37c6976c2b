import type { Database } from "#db/client";
import {
  type Bucket,
  latencyPoint,
  ratioPoint,
  rolling,
  type SeriesPoint,
  variantBuckets,
} from "../series/variant-series.ts";
import type { RolloutFacts } from "./rollout-facts.ts";

/** Baseline against candidate over one window; values 0–1, latency in ms. */
export interface VariantPair {
  candidate: SeriesPoint[];
  baseline: SeriesPoint[];
}

export interface RolloutSeries {
  from: number;
  to: number;
  /** Each point covers this much time up to it. */
  windowSeconds: number;
  latencyP95: VariantPair;
  errors: VariantPair;
  accuracy: VariantPair;
  /** Largest minus smallest true positive rate of the groups. */
  equalOpportunityGap: VariantPair;
  conversion: VariantPair;
  /** Mean rating, 0–1. */
  rating: VariantPair;
}

export interface SeriesRange {
  from: Date;
  to: Date;
}

const WINDOW_MS = 60_000;
const MOST_POINTS = 200;

/** The step that keeps a range within the point budget, a multiple of the 10-second buckets. */
export function stepSecondsFor(range: SeriesRange): number {
  const seconds = (range.to.getTime() - range.from.getTime()) / 1000;
  return [10, 30, 60, 300, 600, 1800, 3600].find((step) => seconds / step <= MOST_POINTS) ?? 86_400;
}

export async function rolloutSeries(db: Database, facts: RolloutFacts, range: SeriesRange): Promise<RolloutSeries> {
  const stepSeconds = stepSecondsFor(range);
  const windowMs = Math.max(WINDOW_MS, stepSeconds * 1000);
  // A window's worth before the start, so that the first point rests on as much as the others.
  const read = { from: new Date(range.from.getTime() - windowMs), to: range.to, stepSeconds };
  const base = { environment: facts.environment, service: facts.service, ...read };
  /** Read once, drawn as often as charts need it. */
  const count = async (metric: Parameters<typeof variantBuckets>[1]["metric"]) => {
    const [candidate = {}, baseline = {}] = await Promise.all(
      [facts.candidateVariant, facts.baselineVariant].map((variant) =>
        variantBuckets(db, { ...base, metric, variant }),
      ),
    );
    return (draw: Draw): VariantPair => {
      const points = (groups: Record<string, Bucket[]>) =>
        draw(groups, windowMs).filter((point) => point.at >= range.from.getTime());
      return { candidate: points(candidate), baseline: points(baseline) };
    };
  };
  const [requests, accuracy, tpr, conversion, feedback] = await Promise.all([
    count("requests"),
    count("accuracy"),
    count("tpr"),
    count("conversion"),
    count("feedback"),
  ]);
  return {
    from: range.from.getTime(),
    to: range.to.getTime(),
    windowSeconds: windowMs / 1000,
    latencyP95: requests(plain(latencyPoint(0.95))),
    errors: requests(plain(ratioPoint)),
    accuracy: accuracy(plain(ratioPoint)),
    equalOpportunityGap: tpr(gapPoints),
    conversion: conversion(plain(ratioPoint)),
    rating: feedback(plain(meanPoint)),
  };
}

type Draw = (groups: Record<string, Bucket[]>, windowMs: number) => SeriesPoint[];

const plain =
  (point: (bucket: Bucket) => SeriesPoint): Draw =>
  (groups, windowMs) =>
    rolling(groups[""] ?? [], windowMs).map(point);

const meanPoint = ({ at, n, s }: Bucket): SeriesPoint => ({ at, n, value: n > 0 ? s / n : null });

/** Gap with a 95 % interval from the two groups' own variances; undefined until both groups were seen. */
export const gapPoints: Draw = (groups, windowMs) => {
  const rolled = Object.values(groups).map((buckets) => rolling(buckets, windowMs));
  const instants = [...new Set(rolled.flat().map((bucket) => bucket.at))].sort((a, b) => a - b);
  return instants.map((at) => {
    const rates = rolled.flatMap((buckets) => {
      const bucket = buckets.find((one) => one.at === at);
      return bucket && bucket.n > 0 ? [{ rate: bucket.s / bucket.n, n: bucket.n }] : [];
    });
    const n = rates.reduce((sum, { n: count }) => sum + count, 0);
    if (rates.length < 2) return { at, value: null, n };
    const top = rates.reduce((a, b) => (b.rate > a.rate ? b : a));
    const low = rates.reduce((a, b) => (b.rate < a.rate ? b : a));
    const value = top.rate - low.rate;
    const half = 1.959964 * Math.sqrt((top.rate * (1 - top.rate)) / top.n + (low.rate * (1 - low.rate)) / low.n);
    return { at, value, low: Math.max(0, value - half), high: Math.min(1, value + half), n };
  });
};
