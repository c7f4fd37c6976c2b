import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observation } from "../metric/metric.ts";
import { refuseTime } from "./acceptance.ts";
import type { ActiveRollout } from "./active-rollout.ts";
import { countNewExposures, exposureCandidates } from "./exposure.ts";
import { type CountsUnit, GateDeltaSums } from "./gate-deltas.ts";
import type { Observed } from "./observed.ts";
import { RollupSums } from "./rollup-sums.ts";

const rollout: ActiveRollout = {
  id: "rol_1",
  environment: "production",
  flagKey: "model",
  baselineVariant: "v1",
  candidateVariant: "v2",
  step: 1,
  startedAtMs: 1_000,
  stepVerifiedAtMs: 5_000,
  isPreview: false,
  stopEvents: ["data-leak"],
  countsUnits: false,
  gates: [
    { key: "errors", metric: "error-rate" },
    { key: "latency", metric: "latency" },
    { key: "accuracy", metric: "accuracy" },
    { key: "fairness", metric: "equal-opportunity-gap" },
    { key: "rating", metric: "feedback-score" },
    { key: "gone", metric: "a-metric-of-another-version" },
  ],
};

const binary = fc.constantFrom(0, 1);
const group = fc.constantFrom("women", "men", null);
const observation: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({
    kind: fc.constant("request" as const),
    isError: fc.boolean(),
    latencyMs: fc.integer({ min: 0, max: 90_000 }),
  }),
  fc.record({ kind: fc.constant("labelled" as const), predicted: binary, label: binary, group }),
  fc.record({ kind: fc.constant("predicted" as const), predicted: binary, score: fc.constant(null), group }),
  fc.record({ kind: fc.constant("feedback" as const), score: fc.constantFrom(0, 0.25, 0.5, 1) }),
);
const observed: fc.Arbitrary<Observed> = fc.record({
  environment: fc.constant("production"),
  service: fc.constantFrom("a", "b"),
  flagKey: fc.constantFrom("model", "other", null),
  variant: fc.constantFrom("v1", "v2", "v3", null),
  unitId: fc.constantFrom("ann", "ben", "eve", null),
  servedAtMs: fc.integer({ min: 0, max: 60_000 }),
  observation,
});

/** What the database answers: a unit counts once in each gate. */
function eachOnce(): CountsUnit {
  const counted = new Set<string>();
  return (claim) => {
    const key = JSON.stringify([claim.rolloutId, claim.gateKey, claim.unitId]);
    return !counted.has(key) && counted.add(key).size > 0;
  };
}

const add = <T extends { n: number; s: number; q: number; histogram: number[] | null }>(a: T, b: T): T => ({
  ...a,
  n: a.n + b.n,
  s: a.s + b.s,
  q: a.q + b.q,
  histogram:
    a.histogram && b.histogram ? a.histogram.map((count, i) => count + b.histogram![i]!) : (a.histogram ?? b.histogram),
});

describe("sums of observations", () => {
  it("are the same however the observations are split over batches", () => {
    fc.assert(
      fc.property(
        fc.array(observed, { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        (all, size, countsUnits) => {
          const rollouts = [{ ...rollout, countsUnits }];
          const whole = new GateDeltaSums(rollouts);
          const [once, onceInParts] = [eachOnce(), eachOnce()];
          const charts = new RollupSums();
          for (const seen of all) {
            whole.observe(seen, once);
            charts.observe(seen);
          }
          const merged = new RollupSums();
          const parts = new Map<string, ReturnType<GateDeltaSums["rows"]>[number]>();
          for (let from = 0; from < all.length; from += size) {
            const batch = new GateDeltaSums(rollouts);
            const batchCharts = new RollupSums();
            for (const seen of all.slice(from, from + size)) {
              batch.observe(seen, onceInParts);
              batchCharts.observe(seen);
            }
            merged.merge(batchCharts);
            for (const row of batch.rows()) {
              const key = JSON.stringify([row.gateKey, row.arm, row.groupKey]);
              const known = parts.get(key);
              parts.set(key, known === undefined ? row : add(known, row));
            }
          }
          const byKey = (a: { gateKey: string; arm: string; groupKey: string }) => a.gateKey + a.arm + a.groupKey;
          const sorted = [...parts.values()].sort((a, b) => (byKey(a) < byKey(b) ? -1 : 1));
          expect(sorted).toEqual([...whole.rows()].sort((a, b) => (byKey(a) < byKey(b) ? -1 : 1)));
          expect(merged.rows()).toEqual(charts.rows());
        },
      ),
    );
  });

  it("leave out other flags, other variants, and what was served before the rollout", () => {
    const sums = new GateDeltaSums([rollout]);
    const base = {
      environment: "production",
      service: "a",
      unitId: null,
      observation: { kind: "request", isError: true, latencyMs: 5 },
    } as const;
    const never = () => false;
    sums.observe({ ...base, flagKey: "other", variant: "v2", servedAtMs: 2_000 }, never);
    sums.observe({ ...base, flagKey: "model", variant: "v3", servedAtMs: 2_000 }, never);
    sums.observe({ ...base, flagKey: "model", variant: "v2", servedAtMs: 999 }, never);
    sums.observe({ ...base, environment: "staging", flagKey: "model", variant: "v2", servedAtMs: 2_000 }, never);
    expect(sums.rows()).toEqual([]);
    sums.observe({ ...base, flagKey: "model", variant: "v2", servedAtMs: 1_000 }, never);
    expect(sums.rows().map(({ gateKey, arm, n, s, step }) => [gateKey, arm, n, s, step])).toEqual([
      ["errors", "candidate", 1, 1, 1],
      ["latency", "candidate", 1, 0, 1],
    ]);
  });
});

describe("exposures", () => {
  const sighting = (unitId: string, variant: string, beganAtMs: number) => ({
    environment: "production",
    flagKey: "model",
    variant,
    unitId,
    beganAtMs,
  });

  it("keep the earliest sighting of a unit and variant, and only of this rollout's arms", () => {
    const found = exposureCandidates(
      [sighting("u", "v2", 6_000), sighting("u", "v2", 5_500), sighting("u", "v9", 5_500), sighting("w", "v1", 900)],
      [rollout],
    );
    expect(found.map(({ unitId, arm, beganAtMs, late }) => [unitId, arm, beganAtMs, late])).toEqual([
      ["u", "candidate", 5_500, false],
    ]);
  });

  it("count the first of a unit as assigned or late and any other variant as multiple", () => {
    const both = exposureCandidates([sighting("u", "v1", 4_000), sighting("u", "v2", 6_000)], [rollout]);
    const nobody = { isKnown: false, isOfThisStep: false };
    expect(countNewExposures(both, nobody)).toEqual(["$late", "$multiple"]);
    expect(countNewExposures(both.slice(1), nobody)).toEqual(["$assigned"]);
    expect(countNewExposures(both.slice(1), { isKnown: true, isOfThisStep: false })).toEqual(["$multiple"]);
    expect(countNewExposures(both.slice(1), { isKnown: true, isOfThisStep: true })).toEqual(["$crossed"]);
    expect(countNewExposures([both[1]!, both[1]!], nobody)).toEqual(["$assigned", "$crossed"]);
  });
});

describe("refuseTime", () => {
  const now = Date.UTC(2026, 0, 10);
  const day = 86_400_000;

  it("accepts the retention and a little clock skew, and nothing that is no time", () => {
    expect(refuseTime(now - 3 * day, now)).toBeNull();
    expect(refuseTime(now - 3 * day - 1, now)).toBe("too_old");
    expect(refuseTime(now + 600_000, now)).toBeNull();
    expect(refuseTime(now + 600_001, now)).toBe("in_the_future");
    expect(refuseTime(0, now)).toBe("too_old");
    expect(refuseTime(Number.NaN, now)).toBe("too_old");
  });
});

describe("a stop event", () => {
  const reported = (changes: object = {}) => ({
    environment: "production",
    flagKey: "model",
    variant: "v2",
    servedAtMs: 6_000,
    occurrence: {
      id: "a",
      event: "data-leak",
      at: new Date(6_000).toISOString(),
      by: { kind: "service", name: "e" } as const,
    },
    ...changes,
  });

  it("counts for the candidate of a rollout that names it, once for each report, also in a preview", () => {
    const sums = new GateDeltaSums([]);
    expect(sums.stop(reported(), [rollout])).toBe(true);
    expect(sums.stop(reported(), [{ ...rollout, id: "rol_2", isPreview: true }])).toBe(true);
    const other = { ...reported().occurrence, id: "b" };
    expect(sums.stop(reported({ occurrence: other }), [rollout])).toBe(true);
    expect(sums.rows()).toHaveLength(3);
    for (const row of sums.rows()) expect(row).toMatchObject({ gateKey: "$stop:data-leak", arm: "candidate", n: 1 });
  });

  it("counts for nothing else", () => {
    const sums = new GateDeltaSums([rollout]);
    expect(sums.stop(reported({ variant: "v1" }), [rollout])).toBe(false);
    expect(sums.stop(reported({ variant: null }), [rollout])).toBe(false);
    expect(sums.stop(reported({ servedAtMs: 999 }), [rollout])).toBe(false);
    expect(sums.stop(reported(), [{ ...rollout, stopEvents: ["wrong-action"] }])).toBe(false);
    expect(sums.rows()).toEqual([]);
  });

  it("count a unit once in each gate where the plan counts units, with the first that says something there", () => {
    const sums = new GateDeltaSums([{ ...rollout, countsUnits: true }]);
    const where = { environment: "production", service: "a", flagKey: "model", variant: "v2", servedAtMs: 2_000 };
    const request = (isError: boolean) => ({ kind: "request", isError, latencyMs: 5 }) as const;
    const decision = (label: number) => ({ kind: "labelled", predicted: 1, label, group: "women" }) as const;
    const all: Observed[] = [
      { ...where, unitId: "ann", observation: request(true) },
      { ...where, unitId: "ann", observation: request(false) },
      { ...where, unitId: "ben", observation: request(false) },
      { ...where, unitId: null, observation: request(true) },
      // Says nothing of who was found among the positives; the next one does.
      { ...where, unitId: "ann", observation: decision(0) },
      { ...where, unitId: "ann", observation: decision(1) },
      { ...where, unitId: "ann", observation: decision(1) },
    ];
    expect(new Set(sums.unitClaims(all).map(({ gateKey, unitId }) => `${gateKey} ${unitId}`))).toEqual(
      new Set(["errors ann", "errors ben", "latency ann", "latency ben", "accuracy ann", "fairness ann"]),
    );
    const once = eachOnce();
    for (const seen of all) sums.observe(seen, once);
    expect(sums.rows().map(({ gateKey, groupKey, n, s }) => [gateKey, groupKey, n, s])).toEqual([
      ["accuracy", "", 1, 1],
      ["errors", "", 2, 1],
      ["fairness", "women", 1, 1],
      ["latency", "", 2, 0],
    ]);
    expect(new GateDeltaSums([rollout]).unitClaims(all)).toEqual([]);
  });
});
