import fc from "fast-check";
import { expect, test } from "vitest";
import { type WatchedRollout, watchBlindLimit } from "./blind-limit.ts";

const judgedAt = 1_000_000;
const rollout: WatchedRollout = {
  state: "running",
  trafficPercent: 25,
  blindLimitSeconds: 20,
  returnWhenBlindAbovePercent: 5,
  hasGuardrail: true,
  startedAtMs: judgedAt - 60_000,
  lastJudgedAtMs: judgedAt,
  lastTelemetryAtMs: judgedAt + 15_000,
};

test("a release that was judged within the limit is guarded", () => {
  expect(watchBlindLimit(rollout, judgedAt + 19_999)).toEqual({ kind: "guarded", blindAtMs: judgedAt + 20_000 });
});

test("at the limit it is unguarded since its last judgement, and returns above the plan's exposure", () => {
  expect(watchBlindLimit(rollout, judgedAt + 20_000)).toEqual({ kind: "unguarded", sinceMs: judgedAt, returns: true });
  expect(watchBlindLimit({ ...rollout, trafficPercent: 5 }, judgedAt + 20_000)).toMatchObject({ returns: false });
  expect(
    watchBlindLimit({ ...rollout, trafficPercent: 100, returnWhenBlindAbovePercent: 100 }, judgedAt + 60_000),
  ).toMatchObject({ returns: false });
});

test.each(["paused", "failed"] as const)("a %s release goes on being judged", (state) => {
  expect(watchBlindLimit({ ...rollout, state }, judgedAt + 20_000)).toMatchObject({ kind: "unguarded", returns: true });
});

test("a release that just started counts from its start", () => {
  const started = { ...rollout, lastJudgedAtMs: null, startedAtMs: judgedAt };
  expect(watchBlindLimit(started, judgedAt + 19_000).kind).toBe("guarded");
  expect(watchBlindLimit(started, judgedAt + 21_000)).toMatchObject({ kind: "unguarded", sinceMs: judgedAt });
});

test.each([
  ["running", 100, true],
  ["paused", 100, true],
  ["running", 25, false],
] as const)("%s at %i % with a guardrail (%s): telemetry is enough where nothing can be compared", (...given) => {
  const [state, trafficPercent, hasGuardrail] = given;
  const alone = { ...rollout, state, trafficPercent, hasGuardrail, lastTelemetryAtMs: judgedAt + 60_000 };
  expect(watchBlindLimit(alone, judgedAt + 79_000).kind).toBe("guarded");
  expect(watchBlindLimit(alone, judgedAt + 81_000)).toMatchObject({ sinceMs: judgedAt + 60_000, returns: true });
});

test("a bake asks for fresh telemetry of the release, not for a judgement", () => {
  const baking = { ...rollout, state: "baking" as const, trafficPercent: 100, lastTelemetryAtMs: judgedAt + 60_000 };
  expect(watchBlindLimit(baking, judgedAt + 79_000).kind).toBe("guarded");
  expect(watchBlindLimit(baking, judgedAt + 81_000)).toMatchObject({ sinceMs: judgedAt + 60_000, returns: true });
});

test("a completed release, or one that serves nobody, is not watched", () => {
  expect(watchBlindLimit({ ...rollout, state: "completed" }, judgedAt + 99_000).kind).toBe("not_watched");
  expect(watchBlindLimit({ ...rollout, trafficPercent: 0 }, judgedAt + 99_000).kind).toBe("not_watched");
});

test("the gateway's own downtime does not use up the limit, whenever the last judgement was", () => {
  const absence = [{ fromMs: judgedAt + 5_000, toMs: judgedAt + 605_000 }];
  expect(watchBlindLimit(rollout, judgedAt + 619_000, absence).kind).toBe("guarded");
  expect(watchBlindLimit(rollout, judgedAt + 621_000, absence)).toMatchObject({ kind: "unguarded", sinceMs: judgedAt });
  const judgedMeanwhile = { ...rollout, lastJudgedAtMs: judgedAt + 300_000 };
  expect(watchBlindLimit(judgedMeanwhile, judgedAt + 624_000, absence).kind).toBe("guarded");
  const judgedAfter = { ...rollout, lastJudgedAtMs: judgedAt + 606_000 };
  expect(watchBlindLimit(judgedAfter, judgedAt + 626_000, absence).kind).toBe("unguarded");
});

test("several downtimes add up", () => {
  const absences = [
    { fromMs: judgedAt - 9_000, toMs: judgedAt - 1_000 },
    { fromMs: judgedAt + 1_000, toMs: judgedAt + 4_000 },
    { fromMs: judgedAt + 6_000, toMs: judgedAt + 8_000 },
  ];
  expect(watchBlindLimit(rollout, judgedAt + 21_000, absences)).toEqual({
    kind: "guarded",
    blindAtMs: judgedAt + 25_000,
  });
});

test("a watch once lost stays lost until a new sign", () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(100_000), (early, more) => {
      if (watchBlindLimit(rollout, judgedAt + early).kind === "unguarded")
        expect(watchBlindLimit(rollout, judgedAt + early + more).kind).toBe("unguarded");
    }),
  );
});
