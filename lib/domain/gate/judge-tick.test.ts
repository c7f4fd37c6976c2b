import { describe, expect, test } from "vitest";
import { LATENCY_BUCKETS } from "../metric/latency-buckets.ts";
import { type RolloutPlan, rolloutPlanSchema } from "../rollout/plan.ts";
import { trimBuckets } from "./bucket-counts.ts";
import { createEngine, restoreEngine } from "./engine-state.ts";
import { currentJudgement, type Freshness, isGateSilent, outcomeOf } from "./gate-states.ts";
import { type JudgedTick, judgeTick } from "./judge-tick.ts";
import { nextEpoch } from "./next-epoch.ts";
import { replay } from "./replay.ts";
import { stoppedBy } from "./stop-counts.ts";
import type { ArmBlock, Calibration, TickInput } from "./tick-input.ts";

const start = Date.UTC(2026, 10, 23, 14);
const at = (second: number): string => new Date(start + second * 1_000).toISOString();
const rate = (key: string, changes: object = {}) => ({
  key,
  metric: "error-rate",
  rule: { kind: "rate", marginAbs: 0.02 },
  ...changes,
});
const planOf = (gates: object[], changes: object = {}): RolloutPlan =>
  rolloutPlanSchema.parse({
    steps: [{ exposurePercent: 50, holdSeconds: 0 }],
    gates,
    minimumExposures: 100,
    ...changes,
  });

const arm = (n: number, s: number, rest: Partial<ArmBlock> = {}): ArmBlock => ({ n, s, q: 0, ...rest });
type Gates = TickInput["gates"];
const same = (block: ArmBlock): Gates[string] => ({ candidate: block, baseline: block });

/** Plays ticks of one second; `gates` says what each brings. */
function play(
  plan: RolloutPlan,
  seconds: number,
  gates: (second: number) => Gates,
  calibrations: Record<string, Calibration> = {},
) {
  let engine = createEngine(plan, calibrations);
  const ticks: TickInput[] = [];
  let judged: JudgedTick | undefined;
  for (let second = 1; second <= seconds; second++) {
    const where = { step: 0, trafficPercent: 50, takenAt: at(second) };
    const tick: TickInput = {
      version: 1,
      ...where,
      epoch: nextEpoch(engine, where),
      isOverdue: false,
      ...(second === 1 ? { calibrations } : {}),
      gates: gates(second),
      assigned: [50, 50],
      late: 0,
      multiple: 0,
    };
    judged = judgeTick(plan, engine, tick);
    engine = judged.state;
    ticks.push(tick);
  }
  const fresh: Freshness = {
    now: new Date(start + seconds * 1_000),
    expectedSince: new Date(start),
    telemetryAt: null,
  };
  return { ticks, judged: judged!, outcome: outcomeOf(plan, judged!, fresh), fresh };
}

describe("guardrails share one error budget", () => {
  test("one that is far worse regresses; the others keep their own states", () => {
    const plan = planOf([rate("bad"), rate("good")]);
    const { judged, outcome } = play(plan, 60, () => ({
      bad: { candidate: arm(50, 10), baseline: arm(50, 1) },
      good: same(arm(50, 1)),
    }));
    expect(judged.judgement).toBe("regressed");
    expect(judged.state.regressedBy).toEqual(["bad"]);
    expect(outcome.gates.bad?.state).toBe("regressed");
    expect(outcome.gates.good?.state).not.toBe("regressed");
    expect(outcome.gates.bad).toMatchObject({ share: 0.5, candidate: { value: 0.2 }, baseline: { value: 0.02 } });
    expect(outcome.gates.bad!.low!).toBeGreaterThan(0);
  });

  test("two that are a little worse may cross together, and are then said to contribute", () => {
    const plan = planOf([rate("a"), rate("b")]);
    let seen: ReturnType<typeof play> | undefined;
    for (let seconds = 5; seconds < 200 && seen?.judged.judgement !== "regressed"; seconds++)
      seen = play(plan, seconds, () => ({ a: same2(), b: same2() }));
    expect(seen?.judged.judgement).toBe("regressed");
    expect(seen?.judged.state.regressedBy).toEqual(["a", "b"]);
    expect([seen?.outcome.gates.a?.state, seen?.outcome.gates.b?.state]).toEqual(["contributing", "contributing"]);
    function same2() {
      return { candidate: arm(100, 8), baseline: arm(100, 4) };
    }
  });

  test("an absolute limit takes its share: alone it must reach sum of weights / (weight × alpha)", () => {
    const limit = { key: "limit", metric: "error-rate", rule: { kind: "limit", limit: 0.05 } };
    const plan = planOf([rate("rate"), limit]);
    const { judged, outcome } = play(plan, 40, () => ({
      rate: same(arm(50, 5)),
      limit: { candidate: arm(50, 5), baseline: arm(0, 0) },
    }));
    expect(judged.judgement).toBe("regressed");
    expect(judged.state.regressedBy[0]).toBe("limit");
    expect(outcome.gates.limit).toMatchObject({ state: "regressed", share: 0.5, baseline: null });
  });

  test("a limit that is kept has to be shown to be kept before the rollout is non-inferior", () => {
    const limit = { key: "limit", metric: "error-rate", rule: { kind: "limit", limit: 0.021 } };
    const plan = planOf([rate("rate"), limit]);
    const traffic = () => ({ rate: same(arm(50, 1)), limit: { candidate: arm(50, 1), baseline: arm(0, 0) } });
    const { judged } = play(plan, 60, traffic);
    expect(judged.gates.rate!.safe).toBeGreaterThan(Math.log(1 / plan.beta));
    expect(judged.judgement).toBe("watching");
    expect(play(planOf([rate("rate")]), 60, traffic).judged.judgement).toBe("non_inferior");
  });
});

test("a signal crosses on its own and leaves the judgement of the guardrails alone", () => {
  const plan = planOf([rate("guard"), rate("signal", { kind: "signal" })]);
  const { judged, outcome } = play(plan, 60, () => ({
    guard: same(arm(50, 1)),
    signal: { candidate: arm(50, 15), baseline: arm(50, 1) },
  }));
  expect(judged.judgement).toBe("non_inferior");
  expect(judged.state.crossedAt.signal).toBeDefined();
  expect(outcome.gates.signal).toMatchObject({ state: "regressed", share: 1 });
});

describe("a dry-run gate", () => {
  const bad = { candidate: arm(50, 15), baseline: arm(50, 1) };
  const traffic = (): Gates => ({
    guard: same(arm(50, 1)),
    trial: bad,
    cap: { candidate: arm(50, 15), baseline: arm(0, 0) },
  });
  const inForce = planOf([rate("guard")]);
  const limit = { key: "cap", metric: "error-rate", rule: { kind: "limit", limit: 0.05 }, dryRun: true };
  const onTrial = planOf([rate("guard"), rate("trial", { dryRun: true }), limit]);

  test("says that it would have rolled back and changes no number of the gates in force", () => {
    const alone = play(inForce, 60, () => ({ guard: same(arm(50, 1)) }));
    const { judged, outcome } = play(onTrial, 60, traffic);
    expect(judged.judgement).toBe("non_inferior");
    expect(judged.combined).toEqual(alone.judged.combined);
    expect(judged.state.regressedAt).toBeNull();
    expect(judged.state.crossedAt).toMatchObject({ trial: expect.any(String), cap: expect.any(String) });
    expect(outcome.gates.trial).toMatchObject({ state: "regressed", dryRun: true });
    expect(outcome.gates.guard).toEqual(alone.outcome.gates.guard);
  });

  test("is held to the share that it would have, and takes none", () => {
    const { outcome } = play(onTrial, 2, traffic);
    expect([outcome.gates.guard?.share, outcome.gates.trial?.share]).toEqual([1, 0.5]);
  });

  test("alone decides nothing: a plan of dry-run gates only is a plan without guardrails", () => {
    expect(play(planOf([rate("trial", { dryRun: true })]), 60, () => ({ trial: bad })).judged.combined.logHarm).toBe(0);
  });
});

describe("latency", () => {
  const latency = {
    key: "latency",
    metric: "latency",
    rule: { kind: "quantile", quantiles: [0.5, 0.95], marginBuckets: 4 },
  };
  /** Forty buckets from `bucket` on, evenly. */
  const histogram = (bucket: number, n: number) =>
    Array.from({ length: LATENCY_BUCKETS }, (_, i) => (i >= bucket && i < bucket + 40 ? n / 40 : 0));
  const slowBy = (buckets: number) => () => ({
    latency: {
      candidate: arm(50, 0, { histogram: histogram(90 + buckets, 50) }),
      baseline: arm(50, 0, { histogram: histogram(90, 50) }),
    },
  });

  test("without history learns its edges from the first ticks, which are no evidence", () => {
    const plan = planOf([latency]);
    const learning = play(plan, 3, slowBy(0)).judged;
    expect(learning.state.calibrations).toEqual({});
    expect(learning.gates.latency?.harm).toBeCloseTo(0, 12);
    const learnt = play(plan, 4, slowBy(0)).judged;
    expect(learnt.state.calibrations.latency).toMatchObject({ source: "first_ticks", n: 200 });
    expect(learnt.gates.latency?.harm).toBeCloseTo(0, 12);
    expect(play(plan, 60, slowBy(10)).judged.judgement).toBe("regressed");
    expect(play(plan, 200, slowBy(0)).judged.judgement).toBe("non_inferior");
  });

  test("is judged alike whether a tick keeps the empty buckets, as version 1 did, or not", () => {
    const plan = planOf([latency]);
    const short = () => {
      const { candidate, baseline } = slowBy(10)().latency;
      const trim = (one: ArmBlock): ArmBlock => ({ ...one, ...trimBuckets(one.histogram!) });
      return { latency: { candidate: trim(candidate), baseline: trim(baseline) } };
    };
    const [kept, left] = [play(plan, 20, slowBy(10)), play(plan, 20, short)];
    expect(left.ticks[0]!.gates.latency!.candidate).toMatchObject({ firstBucket: 100 });
    expect(left.judged.gates).toEqual(kept.judged.gates);
    expect(left.outcome).toEqual(kept.outcome);
  });

  test("with history counts from the first tick, and says where the edges are from", () => {
    const calibration: Calibration = { histogram: histogram(90, 1_000), source: "history", n: 1_000, words: "v1" };
    const { judged, outcome } = play(planOf([latency]), 2, slowBy(10), { latency: calibration });
    expect(judged.gates.latency!.harm).toBeGreaterThan(0);
    expect(judged.state.calibrations.latency?.source).toBe("history");
    expect(outcome.gates.latency!.candidate.value).toBeGreaterThan(outcome.gates.latency!.baseline!.value!);
  });
});

test("fairness shows the gap, by how much it is wider, and each group", () => {
  const gap = {
    key: "gap",
    metric: "equal-opportunity-gap",
    rule: { kind: "fairness", groups: ["women", "men"], margin: 0.1 },
  };
  const { judged, outcome } = play(planOf([gap]), 60, () => ({
    gap: {
      candidate: arm(40, 14, { groups: { women: [20, 2], men: [20, 12] } }),
      baseline: arm(40, 20, { groups: { women: [20, 8], men: [20, 12] } }),
    },
  }));
  expect(judged.judgement).toBe("regressed");
  expect(outcome.gates.gap?.candidate.value).toBeCloseTo(0.5, 9);
  expect(outcome.gates.gap?.baseline?.value).toBeCloseTo(0.2, 9);
  expect(outcome.gates.gap?.estimate).toBeCloseTo(0.3, 9);
  expect(outcome.gates.gap!.low!).toBeLessThan(0.3);
  expect(outcome.gates.gap?.groups?.women).toEqual({ candidate: [1_200, 120], baseline: [1_200, 480] });
});

describe("at 100 %", () => {
  test("comparisons end, late labels of both arms still count, labels of one arm do not wait for another time", () => {
    const plan = planOf([rate("rate")]);
    const { judged, fresh } = play(plan, 20, () => ({ rate: same(arm(50, 1)) }));
    const full = { version: 1, step: 1, trafficPercent: 100, isOverdue: false, late: 0, multiple: 0 } as const;
    const lone: TickInput = {
      ...full,
      takenAt: at(21),
      epoch: "step",
      assigned: [100, 0],
      gates: { rate: { candidate: arm(500, 500), baseline: arm(0, 0) } },
    };
    const after = judgeTick(plan, judged.state, lone);
    expect(after.state.gate.guards.rate).toMatchObject({ harm: { pending: { n: [0, 0] } } });
    expect(after.judgement).toBe("non_inferior");
    expect(outcomeOf(plan, after, fresh).gates.rate?.state).toBe("ended");
    const late = { candidate: arm(200, 190), baseline: arm(200, 2) };
    const crossed = judgeTick(plan, after.state, { ...lone, epoch: null, takenAt: at(22), gates: { rate: late } });
    expect(crossed.judgement).toBe("regressed");
  });
});

test("silence is no pass: guardrails that nothing renews make the judgement no_data, harm stays", () => {
  const plan = planOf([rate("rate")], { freshnessSeconds: 10 });
  const { judged } = play(plan, 60, () => ({ rate: same(arm(50, 1)) }));
  const looking = (second: number, expectedSince = start): Freshness => ({
    now: new Date(start + second * 1_000),
    expectedSince: new Date(expectedSince),
    telemetryAt: null,
  });
  const engine = judged.state;
  expect(currentJudgement(plan, { engine, verdict: "non_inferior" }, looking(70))).toBe("non_inferior");
  expect(currentJudgement(plan, { engine, verdict: "non_inferior" }, looking(71))).toBe("no_data");
  expect(currentJudgement(plan, { engine, verdict: "watching" }, looking(80, start + 75_000))).toBe("watching");
  expect(currentJudgement(plan, { engine, verdict: "regressed" }, looking(900))).toBe("regressed");
  expect(currentJudgement(plan, { engine, verdict: "invalid" }, looking(900))).toBe("invalid");
});

test("where units count once a gate that has spoken falls silent with its candidate, and one that never spoke is silent", () => {
  const gates = [rate("rate"), rate("labels")];
  const options = { freshnessSeconds: 10, unitOfAnalysis: "unit" } as const;
  const plan = planOf(gates, options);
  const { judged } = play(plan, 60, () => ({ rate: same(arm(50, 1)) }));
  const looking = (second: number, heardSecond: number): Freshness => ({
    now: new Date(start + second * 1_000),
    expectedSince: new Date(start),
    telemetryAt: new Date(start + heardSecond * 1_000),
  });
  const engine = judged.state;
  const judgementOf = (of: RolloutPlan, fresh: Freshness) =>
    currentJudgement(of, { engine, verdict: "non_inferior" }, fresh);
  expect(judgementOf(plan, looking(900, 895))).toBe("non_inferior");
  expect(judgementOf(plan, looking(900, 880))).toBe("no_data");
  expect(judgementOf(planOf(gates, { freshnessSeconds: 10 }), looking(900, 895))).toBe("no_data");
  const states = outcomeOf(plan, judged, looking(900, 895)).gates;
  expect([states.rate?.state, states.labels?.state]).toEqual(["non_inferior", "no_data"]);
  expect(isGateSilent(plan, engine.dataAt.rate ?? null, looking(900, 895))).toBe(false);
  expect(isGateSilent(plan, engine.dataAt.labels ?? null, looking(900, 895))).toBe(true);
});

test("a regressed rollout stays regressed, and an overdue step is inconclusive", () => {
  const plan = planOf([rate("rate")]);
  const bad = play(plan, 60, (second) => ({
    rate: second < 30 ? { candidate: arm(50, 20), baseline: arm(50, 1) } : same(arm(50, 1)),
  }));
  expect(bad.judged.judgement).toBe("regressed");
  const undecided = play(plan, 5, () => ({ rate: same(arm(50, 1)) }));
  const overdue = { ...undecided.ticks[4]!, isOverdue: true };
  expect(judgeTick(plan, undecided.judged.state, overdue).judgement).toBe("inconclusive");
});

test("a state that went through JSON with its keys in another order goes on to the last bit", () => {
  const plan = planOf([rate("zeta"), rate("alpha", { weight: 3 }), rate("mid", { weight: 0.7 })]);
  const traffic = (second: number) => ({
    zeta: { candidate: arm(50, second % 4), baseline: arm(50, second % 3) },
    alpha: { candidate: arm(40, second % 5), baseline: arm(60, second % 2) },
    mid: { candidate: arm(45, second % 3), baseline: arm(45, second % 4) },
  });
  const { ticks } = play(plan, 50, traffic);
  let stored: unknown = null;
  const through = ticks.map((tick) => {
    const engine = stored === null ? createEngine(plan, {}) : restoreEngine(stored, plan);
    const judged = judgeTick(plan, engine, shuffled(tick) as TickInput);
    stored = shuffled(judged.state);
    return judged.combined;
  });
  expect(through).toEqual(replay(plan, ticks).map(({ combined }) => combined));
  expect(() => restoreEngine({ ...(stored as object), version: 9 }, plan)).toThrow("version 9");
});

/** The same JSON with every object's keys in reverse. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, shuffled(each)]),
  );
}

describe("stop events", () => {
  const plan = planOf([rate("bad"), rate("good")], { stopEvents: [{ event: "data-leak", count: 3 }] });
  const report = (id: string) =>
    ({ id, event: "data-leak", at: at(0), by: { kind: "service", name: "evaluator" } }) as const;
  const gates = () => ({ bad: { candidate: arm(50, 4), baseline: arm(50, 1) }, good: same(arm(50, 1)) });

  test("never enter the error budget: the evidence is the same to the last bit", () => {
    const { ticks } = play(plan, 40, gates);
    const reported = ticks.map((tick, second) =>
      second % 5 === 0 ? { ...tick, stops: [report(`r${second}`)] } : tick,
    );
    const without = replay(plan, ticks);
    const withStops = replay(plan, reported);
    expect(without.at(-1)?.combined.logHarm).not.toBe(0);
    expect(withStops).toEqual(without);
  });

  test("are counted by event, and reach the count with the report that makes it full", () => {
    const { ticks } = play(plan, 4, gates);
    let engine = createEngine(plan, {});
    const full = ticks.map((tick, second) => {
      engine = judgeTick(plan, engine, { ...tick, stops: [report(`r${second}`)] }).state;
      return stoppedBy(plan, engine.stops)?.last.id ?? null;
    });
    expect(full).toEqual([null, null, "r2", "r3"]);
    const older = JSON.parse(JSON.stringify({ ...engine, stops: undefined }));
    expect(restoreEngine(older, plan).stops).toEqual({});
    expect(restoreEngine(JSON.parse(JSON.stringify(engine)), plan).stops["data-leak"]).toMatchObject({ n: 4 });
  });
});
