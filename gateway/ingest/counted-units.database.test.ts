import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { startTestIngest, startTestRollout, type TestIngest, until } from "./test-ingest.ts";
import { logsBody, post, servedBy, type TestLog, type TestSpan, tracesBody } from "./test-telemetry.ts";

const database = withTestDatabase();
let doors: [TestIngest, TestIngest];

beforeAll(async () => {
  doors = [await startTestIngest(database.url), await startTestIngest(database.url)];
  await startTestRollout(doors[0].pool, { unitOfAnalysis: "unit" });
});
afterAll(() => Promise.all(doors.map((door) => door.close())));
beforeEach(() => doors[0].pool.query("truncate gate_input, exposure, outcome, unit_event, rollup, counted_unit"));

const sendSpans = async (spans: readonly TestSpan[], door = doors[0]) => {
  expect((await post(`${door.url}/v1/traces`, tracesBody(spans))).json).toEqual({});
};
const sendLogs = async (logs: readonly TestLog[]) => {
  expect((await post(`${doors[0].url}/v1/logs`, logsBody(logs))).json).toEqual({});
};
const request = (unit: string, variant: string, more: Partial<TestSpan> = {}): TestSpan => ({
  trace: `trace-${Math.random()}`,
  values: servedBy(variant, unit),
  ...more,
});
const counted = (gate: string, arm: "candidate" | "baseline" = "candidate") => doors[0].deltaSum(gate, arm);

it("a unit's requests count once in each gate, in one batch, in later ones, and at another gateway", async () => {
  await sendSpans([request("ann", "v3"), request("ann", "v3"), request("ben", "v3"), request("eve", "v1")]);
  await sendSpans([request("ann", "v3"), request("ben", "v3")]);
  await sendSpans([request("ann", "v3"), request("zoe", "v3")], doors[1]);
  expect([await counted("errors"), await counted("latency")]).toEqual([3, 3]);
  expect(await counted("errors", "baseline")).toBe(1);
});

it("a unit that moves to the candidate has counted: it is no second observation in another arm", async () => {
  await sendSpans([request("ann", "v1")]);
  await sendSpans([request("ann", "v3")]);
  expect([await counted("errors", "baseline"), await counted("errors")]).toEqual([1, 0]);
});

it("what names no unit counts nowhere, and charts have it all the same", async () => {
  const { "feature_flag.context.id": _, ...nameless } = servedBy("v3", "nobody");
  await sendSpans([request("ann", "v3"), { trace: "nameless", values: nameless }]);
  expect(await counted("errors")).toBe(1);
  const [chart] = await doors[0].rows<{ n: number }>("select sum(n) as n from rollup where metric = 'requests'");
  expect(chart?.n).toBe(2);
});

it("counts each once when many requests of the same units race at two gateways", async () => {
  const units = Array.from({ length: 40 }, (_, index) => `race-${index}`);
  await Promise.all(
    Array.from({ length: 12 }, (_, turn) =>
      sendSpans(
        (turn % 2 === 0 ? units : units.toReversed()).map((unit) => request(unit, "v3")),
        doors[turn % 2],
      ),
    ),
  );
  expect([await counted("errors"), await counted("latency")]).toEqual([40, 40]);
});

it("labels, ratings and those whose variant comes late count a unit once, too", async () => {
  const decision = (id: string): TestLog[] => [
    {
      event: "evenkeel.prediction",
      values: {
        "evenkeel.prediction.id": id,
        "evenkeel.prediction.value": 1,
        "evenkeel.group": "women",
        "feature_flag.context.id": "liz",
      },
    },
    { event: "evenkeel.label", values: { "evenkeel.prediction.id": id, "evenkeel.label.value": 1 } },
  ];
  await sendLogs([...decision("first"), ...decision("second")]);
  expect(await counted("accuracy")).toBe(0);
  await sendSpans([request("liz", "v3")]);
  await until(
    () => doors[0].rows<{ n: number }>("select count(*)::int as n from outcome where joined_at is not null"),
    ([row]) => row?.n === 2,
  );
  expect([await counted("accuracy"), await counted("fairness")]).toEqual([1, 1]);
  await sendLogs(decision("third"));
  expect([await counted("accuracy"), await counted("fairness")]).toEqual([1, 1]);
});
