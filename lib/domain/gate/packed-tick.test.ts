import fc from "fast-check";
import { expect, test } from "vitest";
import { rolloutPlanSchema } from "../rollout/plan.ts";
import { gateStates } from "../rollout/state.ts";
import { packInput, unpackInput } from "./packed-input.ts";
import { packOutcome, unpackCombined, unpackOutcome } from "./packed-outcome.ts";
import { wholeOutcome } from "./stored-outcome.ts";
import { TICK_VERSION, type TickInput } from "./tick-input.ts";
import type { GateOutcome, GateTickOutcome } from "./tick-outcome.ts";

const plan = rolloutPlanSchema.parse({
  steps: [{ exposurePercent: 50 }],
  gates: [
    { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.01 } },
    { key: "limit", metric: "error-rate", kind: "signal", rule: { kind: "limit", limit: 0.05 } },
  ],
});
const takenAt = "2026-11-28T11:00:00.000Z";

const count = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0);
const instant = fc
  .date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const name = fc.string().filter((each) => each !== "__proto__");
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const withoutUndefined = <T>(record: T): T => JSON.parse(JSON.stringify(record)) as T;

const arm = fc.record({
  n: count,
  s: value,
  q: count,
  histogram: optional(fc.array(count)),
  firstBucket: optional(fc.nat()),
  groups: optional(fc.dictionary(name, fc.tuple(count, count))),
});
const input = fc.record({
  version: fc.constantFrom(1 as const, 2 as const, TICK_VERSION),
  takenAt: fc.oneof(instant, fc.constant("2026-11-28T11:00:00Z"), fc.constant("2026-11-28T11:00:00.123456Z")),
  step: fc.nat(),
  trafficPercent: fc.double({ min: 0, max: 100, noNaN: true }),
  epoch: fc.constantFrom("start" as const, "step" as const, "hour" as const, null),
  isOverdue: fc.boolean(),
  calibrations: optional(
    fc.dictionary(
      name,
      fc.record({ histogram: fc.array(count), source: fc.constant("history" as const), n: count, words: fc.string() }),
    ),
  ),
  gates: fc.dictionary(name, fc.record({ candidate: arm, baseline: arm })),
  assigned: fc.tuple(count, count),
  late: count,
  multiple: count,
  heard: optional(fc.record({ n: count, ageSeconds: count, refused: count, crossed: count })),
  stops: optional(
    fc.array(fc.record({ id: fc.string(), event: fc.string(), at: instant, by: fc.string(), reason: fc.string() })),
  ),
});

test("counts come back as they were, to the last bit, whatever is left out", () => {
  fc.assert(
    fc.property(input, (drawn) => {
      const tick = withoutUndefined(drawn) as unknown as TickInput;
      expect(unpackInput(packInput(tick))).toEqual(tick);
    }),
  );
});

/** As another store may give it back. */
function reversed(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(reversed);
  const entries = Object.entries(value).map(([key, each]) => [key, reversed(each)]);
  return Object.fromEntries(entries.reverse());
}

test("equal counts are packed to the same text in whatever order their keys are", () => {
  fc.assert(
    fc.property(input, (drawn) => {
      const tick = withoutUndefined(drawn) as unknown as TickInput;
      expect(packInput(reversed(tick) as TickInput)).toBe(packInput(tick));
    }),
  );
});

const figure = fc.record({ value: fc.option(value), n: count });
const counts = fc.tuple(count, count);
const gate = (key: string) =>
  fc.record({
    state: fc.constantFrom(...gateStates),
    metric: fc.constant("error-rate"),
    kind: fc.constant(key === "limit" ? ("signal" as const) : ("guardrail" as const)),
    dryRun: optional(fc.constant(true as const)),
    logHarm: value,
    logSafe: value,
    maxLogHarm: value,
    share: fc.constant(1),
    candidate: figure,
    baseline: fc.option(figure),
    estimate: optional(value),
    low: optional(value),
    high: optional(value),
    groups: optional(fc.dictionary(name, fc.record({ candidate: counts, baseline: counts }))),
    dataAt: fc.option(fc.oneof(instant, fc.constant(takenAt))),
  });
const outcome = fc.record({
  version: fc.constant(1 as const),
  combined: fc.record({
    logHarm: value,
    maxLogHarm: value,
    logSafe: value,
    logSrm: value,
    threshold: value,
    safeThreshold: value,
    srmThreshold: value,
  }),
  exposures: fc.record({ step: counts, total: counts, late: count, multiple: count, plannedShare: count }),
  health: optional(
    fc.record({
      crossed: count,
      lag: fc.option(fc.record({ seconds: count, n: count })),
      stored: count,
      refused: count,
    }),
  ),
  gates: fc.record({ errors: gate("errors"), limit: optional(gate("limit")) }),
});

test("an outcome is whole again with its plan, whether a gate was heard in this tick, before, or never", () => {
  fc.assert(
    fc.property(outcome, (drawn) => {
      const whole = withoutUndefined(drawn) as unknown as GateTickOutcome;
      const packed = packOutcome(whole, takenAt);
      expect(packed).not.toContain("error-rate");
      expect(unpackOutcome(packed, plan, takenAt)).toEqual(whole);
      expect(unpackCombined(packed)).toEqual(whole.combined);
    }),
  );
});

test("an outcome of before outcomes were packed is read, whole or without what its plan says", () => {
  const errors: GateOutcome = {
    state: "watching",
    metric: "error-rate",
    kind: "guardrail",
    logHarm: 0.5,
    logSafe: -0.25,
    maxLogHarm: 1,
    share: 1,
    candidate: { value: 0.1, n: 80 },
    baseline: { value: 0.1, n: 80 },
    dataAt: takenAt,
  };
  const whole: GateTickOutcome = {
    version: 1,
    combined: { logHarm: 0, maxLogHarm: 0, logSafe: 0, logSrm: 0, threshold: 4.6, safeThreshold: 3, srmThreshold: 6.9 },
    exposures: { step: [80, 80], total: [80, 80], late: 0, multiple: 0, plannedShare: 0.5 },
    gates: { errors },
  };
  const { metric: _metric, kind: _kind, share: _share, dataAt: _dataAt, ...own } = errors;
  expect(wholeOutcome(plan, { ...whole, gates: { errors: own } }, takenAt)).toEqual(whole);
  expect(wholeOutcome(plan, whole, takenAt)).toEqual(whole);
});
