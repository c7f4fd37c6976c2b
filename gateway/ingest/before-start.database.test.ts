// Requests that were answered before a start, or before a retry on running traffic, and are heard of after it: they met
// the baseline because everyone did, so they are no evidence of how the start splits.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { startTestIngest, startTestRollout, type TestIngest, testRollout } from "./test-ingest.ts";
import { logsBody, post, servedBy, tracesBody } from "./test-telemetry.ts";

const database = withTestDatabase();
let door: TestIngest;
const startedAtMs = Date.now() - 2_000;

beforeAll(async () => {
  door = await startTestIngest(database.url);
  await startTestRollout(door.pool, { verifiedAt: new Date(startedAtMs + 500) });
  await door.pool.query("update rollout set started_at = $1, step_started_at = $1", [new Date(startedAtMs)]);
});
afterAll(() => door.close());
beforeEach(() => door.pool.query("truncate gate_input, exposure, outcome, unit_event, rollup, ingest_batch"));

const flagKey = testRollout.flagKey;
const sendEvents = async (events: object[]) => {
  const answer = await post(`${door.url}/v1/events`, JSON.stringify({ events }));
  expect(answer.status).toBe(200);
};
const conversion = (unitId: string, more: object = {}) => ({
  ...{ id: `c-${unitId}`, type: "conversion", service: "shop", unitId, value: 1, flagKey, variant: "v1" },
  ...more,
});
const prediction = (unitId: string, more: object = {}) => ({
  ...{ id: `p-${unitId}`, type: "prediction", service: "scorer", unitId, predictionId: unitId, value: 1 },
  ...{ flagKey, variant: "v1", ...more },
});
const assigned = () => door.deltaSum("$assigned", "baseline");
const late = () => door.deltaSum("$late", "baseline");

it("outcomes of them are no first exposures, whether their request was heard of or not", async () => {
  const units = Array.from({ length: 50 }, (_, i) => `before-${i}`);
  const before = units.map((unit) => ({ trace: unit, atMs: startedAtMs - 300, values: servedBy("v1", unit) }));
  expect((await post(`${door.url}/v1/traces`, tracesBody(before))).status).toBe(200);
  await sendEvents(units.map((unit) => conversion(unit)));
  await sendEvents(Array.from({ length: 50 }, (_, i) => conversion(`unheard-${i}`)));
  await sendEvents(Array.from({ length: 50 }, (_, i) => prediction(`undated-${i}`)));
  expect([await assigned(), await late()]).toEqual([0, 0]);
  // The gates count them all the same: both arms have outcomes of before.
  expect(await door.deltaSum("conversion", "baseline")).toBe(100);
});

it("a request that was under way when the step was verified is late by its span, however late its prediction is", async () => {
  const atMs = startedAtMs + 100;
  const trace = { trace: "long", atMs, values: servedBy("v1", "long") };
  expect((await post(`${door.url}/v1/traces`, tracesBody([trace]))).status).toBe(200);
  await door.pool.query("truncate gate_input, exposure");
  const log = {
    event: "evenkeel.prediction",
    trace: "long",
    atMs: startedAtMs + 1_500,
    values: { ...servedBy("v1", "long"), "evenkeel.prediction.value": 1 },
  };
  expect((await post(`${door.url}/v1/logs`, logsBody([log]))).json).toEqual({});
  expect([await assigned(), await late()]).toEqual([0, 1]);
});

it("what says when it was served counts, and so does any outcome once the step is no longer young", async () => {
  const at = new Date(startedAtMs + 1_000).toISOString();
  await sendEvents([prediction("dated", { at })]);
  const span = { trace: "served", atMs: startedAtMs + 1_000, values: servedBy("v1", "served") };
  expect((await post(`${door.url}/v1/traces`, tracesBody([span]))).status).toBe(200);
  await sendEvents([conversion("served")]);
  expect([await assigned(), await late()]).toEqual([2, 0]);
  await door.pool.query(
    "update rollout set step_verified_at = step_verified_at - interval '1 minute', started_at = started_at - interval '1 minute'",
  );
  await sendEvents([conversion("alone"), prediction("undated")]);
  expect([await assigned(), await late()]).toEqual([4, 0]);
});
