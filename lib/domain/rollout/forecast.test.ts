import { describe, expect, it } from "vitest";
import { buildPolicy } from "../gate/build-policy.ts";
import { createGate, judge } from "../statistics/index.ts";
import { forecastGate } from "./forecast.ts";
import { rolloutPlanSchema } from "./plan.ts";

const plan = (changes: object = {}) =>
  rolloutPlanSchema.parse({
    steps: [
      { exposurePercent: 5, holdSeconds: 600, advanceOn: "time" },
      { exposurePercent: 50, holdSeconds: 600, advanceOn: "evidence", decideWithinSeconds: 3_600 },
      { exposurePercent: 100, holdSeconds: 60, advanceOn: "time" },
    ],
    gates: [{ key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.01 } }],
    ...changes,
  });

describe("a forecast", () => {
  it("is honest about a step that is too small to see the loss, and about one that can decide", () => {
    const [small, half, full] = forecastGate(plan(), plan().gates[0]!, { perSecond: 20, ratio: 0.01 });
    expect(small).toMatchObject({ kind: "timed", seesHarmInStep: false, decidesInStep: null });
    expect(half).toMatchObject({ kind: "timed", seesHarmInStep: true, decidesInStep: true });
    expect(full).toEqual({ kind: "ended" });
    const [, slow] = forecastGate(plan(), plan().gates[0]!, { perSecond: 0.5, ratio: 0.01 });
    expect(slow).toMatchObject({ decidesInStep: false });
  });

  it("says that it knows nothing where nothing arrives", () => {
    for (const traffic of [undefined, { perSecond: 0, ratio: null }, { perSecond: 3, ratio: null }])
      expect(forecastGate(plan(), plan().gates[0]!, traffic)[0]).toEqual({ kind: "no_traffic" });
  });

  it("takes longer with less traffic, a smaller margin, a smaller exposure and more gates on the budget", () => {
    const harm = (changes: object, perSecond = 20) => {
      const made = plan(changes);
      const [first] = forecastGate(made, made.gates[0]!, { perSecond, ratio: 0.01 });
      return first?.kind === "timed" ? first.harmSeconds : Number.NaN;
    };
    const gate = (marginAbs: number) => ({ key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs } });
    const two = [gate(0.01), { ...gate(0.01), key: "others" }];
    const base = harm({});
    expect(harm({}, 10)).toBeCloseTo(2 * base, 6);
    expect(harm({ gates: [gate(0.005)] })).toBeGreaterThan(2 * base);
    expect(harm({ gates: two })).toBeGreaterThan(base);
    expect(harm({ steps: [{ exposurePercent: 1 }] })).toBeGreaterThan(4 * base);
  });

  it("reads latency from the histogram: a shift of the margin's buckets is what it looks for", () => {
    const histogram = Array.from({ length: 228 }, (_, bucket) =>
      Math.round(10_000 * Math.exp(-((bucket - 90) ** 2) / 50)),
    );
    const rule = { kind: "quantile", marginBuckets: 4 };
    const made = plan({ gates: [{ key: "latency", metric: "latency", rule }] });
    const [first] = forecastGate(made, made.gates[0]!, { perSecond: 20, ratio: null, histogram });
    expect(first).toMatchObject({ kind: "timed" });
    expect(forecastGate(made, made.gates[0]!, { perSecond: 20, ratio: null, histogram: [] })[0]).toEqual({
      kind: "no_traffic",
    });
  });

  it("is near to what the gate then takes: the median of simulated rollouts lies within a factor of two", () => {
    const made = plan({ steps: [{ exposurePercent: 50 }] });
    const gate = made.gates[0]!;
    const [half] = forecastGate(made, gate, { perSecond: 40, ratio: 0.02 });
    if (half?.kind !== "timed") throw new Error("expected a time");
    let seed = 7;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    const count = (n: number, rate: number) => {
      let events = 0;
      for (let one = 0; one < n; one++) if (random() < rate) events += 1;
      return events;
    };
    const policy = buildPolicy(made, {});
    const delays = Array.from({ length: 41 }, () => {
      let state = createGate(policy);
      for (let second = 5; second < 20_000; second += 5) {
        const data = { errors: { n: [100, 100], s: [count(100, 0.03), count(100, 0.02)] } };
        const judgement = judge(policy, state, { data, assigned: [100, 100] });
        if (judgement.verdict === "regressed") return second;
        state = judgement.state;
      }
      return Number.POSITIVE_INFINITY;
    }).sort((a, b) => a - b);
    expect(delays[20]! / half.harmSeconds).toBeGreaterThan(0.5);
    expect(delays[20]! / half.harmSeconds).toBeLessThan(2);
  });
});
