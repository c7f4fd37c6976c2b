import { expect, test } from "vitest";
import type { Overview } from "#lib/queries/console/overview";
import type { RolloutRowFacts } from "#lib/queries/console/rollout-rows";
import { presentNumbers, presentTruth } from "./present-overview.ts";

const now = Date.UTC(2026, 10, 23, 14, 24);
const point = (at: number, value: number | null) => ({ at, value, n: 5_280 });
const quiet: Overview = {
  asOf: now,
  incidents: [],
  rollouts: [],
  numbers: {
    services: ["income-scorer"],
    requestsPerSecond: [point(now - 40_000, 176)],
    errors: [point(now - 40_000, 0.0021)],
    latencyP95: [point(now - 40_000, 84)],
    rightDecisions: [],
  },
  processes: [
    { kind: "gateway", count: 1, oldestSeconds: 1 },
    { kind: "worker", count: 1, oldestSeconds: 1 },
  ],
  snapshotAt: now,
  stoppedLine: null,
};
const incident = {
  id: "inc_1",
  number: 42,
  severity: "P1" as const,
  title: "v3 found fewer qualified women",
  state: "monitoring",
  summary: "",
  detectedAt: now - 60_000,
  nextUpdateDueAt: now + 90_000,
  rolledBack: true,
};

test("all is well only while telemetry is fresh and every part is heard", () => {
  expect(presentTruth(quiet)).toMatchObject({ signal: "ok" });
  expect(presentTruth({ ...quiet, processes: [] })).toMatchObject({
    signal: "high",
    title: "The gateway and the worker are not heard.",
  });
  const old = { ...quiet.numbers, requestsPerSecond: [point(now - 600_000, 176)] };
  expect(presentTruth({ ...quiet, numbers: old })).toMatchObject({
    signal: "elevated",
    title: "No telemetry since 14:14 UTC.",
  });
  expect(presentTruth({ ...quiet, numbers: { ...old, requestsPerSecond: [] } })).toMatchObject({ signal: "none" });
});

test("a stopped line is said where all else is well, and gives way to what is worse", () => {
  const stopped = { ...quiet, stoppedLine: { at: now, by: "Ada", words: "why" } };
  expect(presentTruth(stopped)).toMatchObject({ signal: "elevated", title: "The line is stopped." });
  expect(presentTruth({ ...stopped, processes: [] })).toMatchObject({ signal: "high" });
});

const rollout = (change: Partial<RolloutRowFacts>): RolloutRowFacts => ({
  id: "rol_1",
  service: "income-scorer",
  title: "v4",
  baselineVariant: "v2",
  candidateVariant: "v4",
  attempt: 1,
  state: "running",
  pauseReason: null,
  because: "",
  changedAt: 0,
  trafficPercent: 10,
  canRollBack: true,
  superseded: false,
  unguardedSince: null,
  rungs: [0, 10],
  steps: [],
  future: [],
  rollbackAt: null,
  from: now,
  to: now,
  endedAt: null,
  ...change,
});

test("all is not well while a rollout has no data, no guard or not the traffic that was decided", () => {
  const truth = (...rollouts: RolloutRowFacts[]) => presentTruth({ ...quiet, rollouts });
  expect(truth(rollout({}))).toEqual({
    signal: "ok",
    title: "Everything runs as it should.",
    detail: "One rollout is active.",
  });
  expect(truth(rollout({ state: "paused", pauseReason: "manual" })).signal).toBe("ok");
  expect(truth(rollout({ state: "paused", pauseReason: "no_data" }))).toMatchObject({
    signal: "elevated",
    title: "income-scorer v4 waits for data.",
  });
  expect(truth(rollout({ unguardedSince: now - 60_000 }))).toMatchObject({
    signal: "high",
    title: "income-scorer v4 is unguarded since 14:23 UTC.",
  });
  expect(truth(rollout({ state: "failed" }), rollout({ id: "rol_2", state: "failed" })).title).toBe(
    "income-scorer v4 could not be brought to its decided share, and 1 more.",
  );
});

test("an incident does not hide that nobody judges", () => {
  const view = { ...quiet, incidents: [incident], processes: [], rollouts: [rollout({ state: "failed" })] };
  expect(presentTruth(view).detail).toMatch(/not heard.*decided share/);
});

test("an open incident leads, with whether its cause is gone and when the next update is promised", () => {
  const truth = presentTruth({ ...quiet, incidents: [incident] });
  expect(truth.title).toBe("One incident is open and its cause is rolled back.");
  expect(truth.detail).toContain("Next promised public update 14:25 UTC, in 1:30.");
  expect(presentTruth({ ...quiet, incidents: [{ ...incident, rolledBack: false }] }).title).toBe(
    "One incident is open.",
  );
  expect(presentTruth({ ...quiet, incidents: [{ ...incident, nextUpdateDueAt: now - 60_000 }] }).detail).toContain(
    "was due at 14:23 UTC",
  );
});

test("a number without data is a dash, never a zero, and every number carries its n", () => {
  const [requests, errors, , right] = presentNumbers(quiet);
  expect(requests).toMatchObject({ value: "176", note: "n 5,280 in 30 s" });
  expect(errors).toMatchObject({ value: "0.21", note: "n 5,280 in 60 s" });
  expect(right).toMatchObject({ value: "–", note: "no data" });
  const [old] = presentNumbers({ ...quiet, asOf: now + 240_000 });
  expect(old?.note).toMatch(/^n 5,280 in 30 s, 4\smin ago$/);
});
