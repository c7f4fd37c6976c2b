import { expect, test } from "vitest";
import { gateDelta, gateInput } from "#db/schema/gate-input";
import { LATENCY_BUCKETS } from "#lib/domain/metric/latency-buckets";
import { takeDeltasOf } from "./take-deltas.ts";
import { withRolloutStage } from "./test-stage.ts";

const stage = withRolloutStage();

test("what gateways of before have counted, a row for each sum, is taken beside what is counted now", async () => {
  const about = { rolloutId: "rol_mixed", environment: "production" };
  const histogram = new Array<number>(LATENCY_BUCKETS).fill(0).with(80, 2);
  const older = { ...about, step: 1, n: 2, s: 0.1, q: 0.3 };
  await stage.db.insert(gateDelta).values([
    { ...older, gateKey: "gap", arm: "candidate", groupKey: '"women"\tand\nmen' },
    { ...older, gateKey: "latency", arm: "baseline", histogram },
  ]);
  await stage.db.insert(gateInput).values([
    { ...about, deltas: '[[1,"errors",0,4,1,0],[1,"errors",1,4,0,0]]' },
    { ...about, deltas: '[[1,"latency",1,1,0,0,"",[1],81]]' },
  ]);

  const taken = (await takeDeltasOf(stage.context(), [about.rolloutId])).get(about.rolloutId)!;
  const sums = taken.sort((a, b) => (a.gateKey + a.arm + a.n < b.gateKey + b.arm + b.n ? -1 : 1));
  const sum = { step: 1, groupKey: "", q: 0, buckets: null };
  expect(sums).toEqual([
    { ...sum, gateKey: "errors", arm: "baseline", n: 4, s: 0 },
    { ...sum, gateKey: "errors", arm: "candidate", n: 4, s: 1 },
    { step: 1, gateKey: "gap", arm: "candidate", groupKey: '"women"\tand\nmen', n: 2, s: 0.1, q: 0.3, buckets: null },
    { ...sum, gateKey: "latency", arm: "baseline", n: 1, s: 0, buckets: { histogram: [1], firstBucket: 81 } },
    { ...sum, gateKey: "latency", arm: "baseline", n: 2, s: 0.1, q: 0.3, buckets: { histogram } },
  ]);
  expect(await takeDeltasOf(stage.context(), [about.rolloutId])).toEqual(new Map());
});
