import type { Database } from "#db/client";
import { type ArmCounts, estimateHarmed, type Measure, measureOf, worstGroup } from "#lib/domain/incident/measure";
import { stepSecondsFor } from "../rollout/rollout-series.ts";
import {
  type Bucket,
  latencyPoint,
  ratioPoint,
  rolling,
  type SeriesPoint,
  variantBuckets,
} from "../series/variant-series.ts";
import type { IncidentFacts } from "./incident-facts.ts";
import type { LinkedRollout } from "./incident-rollout.ts";

/** One figure before and after the release was taken back. Values 0–1, latency in ms. */
export interface Comparison {
  measure: Measure["kind"];
  group: string | null;
  during: { value: number | null; n: number };
  after: { value: number | null; n: number };
}

export interface AffectedMeasure {
  measure: Measure["kind"];
  /** The group of people that lost most, for measures per group. */
  group: string | null;
  from: number;
  to: number;
  /** All traffic, one minute behind each point. */
  points: SeriesPoint[];
  /** Units on the bad release, a minute; empty when no release is linked. */
  metPerMinute: SeriesPoint[];
  comparisons: Comparison[];
  /** Estimate of units that fared worse than under the baseline; `of` are the group's units that can be told. */
  harmed: { count: number; of: number } | null;
}

const MINUTE_MS = 60_000;

interface AffectedRequest {
  facts: IncidentFacts;
  release: LinkedRollout | null;
  now: Date;
  /** Without it a measure per group is told of all people together, and no group is named. */
  mayReadGroups: boolean;
}

/** From five minutes before the impact until now, or until half an hour after it ended. */
function spanOf(facts: IncidentFacts, nowMs: number): { from: Date; to: Date; stoppedAt: number | null } {
  const stoppedAt = facts.mitigation?.finishedAt ? Date.parse(facts.mitigation.finishedAt) : facts.mitigatedAt;
  const end = Math.max(facts.resolvedAt ?? 0, (stoppedAt ?? 0) + 30 * MINUTE_MS);
  const to = facts.resolvedAt || stoppedAt ? Math.min(nowMs, end) : nowMs;
  return { from: new Date(facts.impactStartedAt - 5 * MINUTE_MS), to: new Date(to), stoppedAt };
}

type Groups = Record<string, Bucket[]>;
interface Window {
  from: Date;
  to: Date;
}

export async function affectedMeasure(
  db: Database,
  { facts, release, now, mayReadGroups }: AffectedRequest,
): Promise<AffectedMeasure> {
  const measure = measureOf(release?.metric ?? null, facts.family);
  const span = spanOf(facts, now.getTime());
  const base = { environment: facts.environment, service: facts.service };
  const isTogether = measure.grouped && !mayReadGroups;
  const sums = (variant: string, rollup: Measure["rollup"], window: Window) =>
    variantBuckets(db, { ...base, metric: rollup, variant, ...window, stepSeconds: 86_400 }).then((groups) =>
      totals(isTogether && rollup === measure.rollup ? { "": together(groups) } : groups),
    );
  const compared = release
    ? await compare({ measure, release, isTogether, sums, during: during(facts, span), after: after(span, now) })
    : null;
  const group = compared?.group ?? null;
  const stepSeconds = stepSecondsFor(span);
  const windowMs = Math.max(MINUTE_MS, stepSeconds * 1000);
  const all = await variantBuckets(db, {
    ...base,
    metric: measure.rollup,
    variant: null,
    from: new Date(span.from.getTime() - windowMs),
    to: span.to,
    stepSeconds,
  });
  const point = measure.kind === "latency" ? latencyPoint(0.95) : ratioPoint;
  return {
    measure: measure.kind,
    group,
    from: span.from.getTime(),
    to: span.to.getTime(),
    points: rolling(choose(all, group, measure), windowMs)
      .map(point)
      .filter((one) => one.at >= span.from.getTime()),
    metPerMinute: release
      ? await metPerMinute(db, { ...base, variant: release.candidateVariant, from: span.from, to: span.to })
      : [],
    comparisons: compared?.comparisons ?? [],
    harmed: compared?.harmed ?? null,
  };
}

/** A measure per group needs a group; before one is known, all groups together. */
function choose(groups: Groups, group: string | null, measure: Measure): Bucket[] {
  if (!measure.grouped) return groups[""] ?? [];
  return group ? (groups[group] ?? []) : together(groups);
}

function together(groups: Groups): Bucket[] {
  const byInstant = new Map<number, Bucket>();
  for (const bucket of Object.values(groups).flat()) {
    const known = byInstant.get(bucket.at);
    byInstant.set(bucket.at, known ? { ...known, n: known.n + bucket.n, s: known.s + bucket.s } : bucket);
  }
  return [...byInstant.values()].sort((a, b) => a.at - b.at);
}

/** Labels of what the release decided still arrive after it is gone. */
const LATE_MS = 10 * MINUTE_MS;

function during(facts: IncidentFacts, span: { to: Date; stoppedAt: number | null }): Window {
  const end = span.stoppedAt ? span.stoppedAt + LATE_MS : span.to.getTime();
  return { from: new Date(facts.impactStartedAt - MINUTE_MS), to: new Date(end) };
}

function after(span: { to: Date; stoppedAt: number | null }, now: Date): Window | null {
  return span.stoppedAt ? { from: new Date(span.stoppedAt), to: new Date(Math.min(now.getTime(), +span.to)) } : null;
}

type Totals = Record<string, ArmCounts & { histogram: number[] | null }>;

function totals(groups: Groups): Totals {
  return Object.fromEntries(
    Object.entries(groups).map(([group, buckets]) => [
      group,
      rolling(buckets, Number.POSITIVE_INFINITY).at(-1) ?? { n: 0, s: 0, histogram: null },
    ]),
  );
}

interface CompareRequest {
  measure: Measure;
  release: LinkedRollout;
  /** All groups are added up, and none is named. */
  isTogether: boolean;
  sums(variant: string, rollup: Measure["rollup"], window: Window): Promise<Totals>;
  during: Window;
  after: Window | null;
}

async function compare({ measure, release, isTogether, sums, during: early, after: late }: CompareRequest) {
  const { candidateVariant, baselineVariant } = release;
  const [candidate, baseline] = await Promise.all([
    sums(candidateVariant, measure.rollup, early),
    sums(baselineVariant, measure.rollup, early),
  ]);
  const none = { n: 0, s: 0, histogram: null };
  const group =
    measure.grouped && !isTogether
      ? worstGroup(
          Object.fromEntries(
            Object.keys(candidate).map((key) => [
              key,
              { candidate: candidate[key] ?? none, baseline: baseline[key] ?? none },
            ]),
          ),
        )
      : null;
  const key = group ?? "";
  const count = estimateHarmed(measure, candidate[key] ?? none, baseline[key] ?? none);
  const shown = [measure, ...[measureOf("accuracy", "quality"), measureOf("error-rate", "errors")]].filter(
    (one, place, list) => list.findIndex((other) => other.kind === one.kind) === place,
  );
  const comparisons = await Promise.all(
    shown.map(async (one): Promise<Comparison> => {
      const place = one === measure ? key : "";
      const [before, since] = await Promise.all([
        one === measure ? candidate : sums(candidateVariant, one.rollup, early),
        late ? sums(baselineVariant, one.rollup, late) : ({} as Totals),
      ]);
      return {
        measure: one.kind,
        group: one === measure ? group : null,
        during: figure(one, before[place]),
        after: figure(one, since[place]),
      };
    }),
  );
  return { group, comparisons, harmed: count === null ? null : { count, of: candidate[key]?.n ?? 0 } };
}

function figure(measure: Measure, counts: Totals[string] | undefined): { value: number | null; n: number } {
  if (!counts || counts.n <= 0) return { value: null, n: 0 };
  const bucket = { at: 0, ...counts };
  const { value } = measure.kind === "latency" ? latencyPoint(0.95)(bucket) : ratioPoint(bucket);
  return { value, n: counts.n };
}

async function metPerMinute(
  db: Database,
  request: { environment: string; service: string; variant: string; from: Date; to: Date },
): Promise<SeriesPoint[]> {
  const groups = await variantBuckets(db, { ...request, metric: "requests", stepSeconds: 60 });
  const seen = new Map((groups[""] ?? []).map((bucket) => [bucket.at, bucket.n]));
  const first = Math.floor(request.from.getTime() / MINUTE_MS) * MINUTE_MS;
  const points: SeriesPoint[] = [];
  // Nobody on the release is a fact here, so a minute without a count is a zero and no gap.
  for (let at = first; at <= request.to.getTime(); at += MINUTE_MS) {
    const n = seen.get(at) ?? 0;
    points.push({ at, value: n, n });
  }
  return points;
}
