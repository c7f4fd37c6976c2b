import { once } from "node:events";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { startTestIngest, startTestRollout, type TestIngest, testRollout, until } from "../ingest/test-ingest.ts";
import { jsonHeaders, logsBody, post, servedBy, traceIdOf, tracesBody } from "../ingest/test-telemetry.ts";

const database = withTestDatabase();
let door: TestIngest;

beforeAll(async () => {
  door = await startTestIngest(database.url);
  await startTestRollout(door.pool);
});
afterAll(() => door.close());
beforeEach(() => door.pool.query("truncate gate_input, exposure, outcome, unit_event, rollup"));

const send = (events: unknown[]) => post(`${door.url}/v1/events`, JSON.stringify({ events }));
const prediction = (id: string, more: object = {}) => ({
  id: `prediction-${id}`,
  type: "prediction",
  service: "scorer",
  predictionId: id,
  unitId: id,
  flagKey: testRollout.flagKey,
  variant: "v3",
  value: 1,
  score: 0.8,
  group: "women",
  ...more,
});
const label = (id: string, value = 1) => ({
  id: `label-${id}`,
  type: "label",
  service: "scorer",
  predictionId: id,
  value,
});

describe("POST /v1/events", () => {
  it("stores every kind of event and counts it for the gates", async () => {
    const answer = await send([
      prediction("p1"),
      prediction("p2", { variant: "v1", value: 0 }),
      label("p1"),
      label("p2"),
      { id: "f1", type: "feedback", service: "scorer", unitId: "p1", value: 0.25 },
      { id: "c1", type: "conversion", service: "shop", unitId: "p2", goal: "order", value: 0 },
    ]);
    expect([answer.status, answer.json]).toEqual([200, { accepted: 6, duplicates: 0 }]);
    expect(await door.deltaSum("accuracy", "candidate", "s")).toBe(0);
    expect(await door.deltaSum("accuracy", "baseline", "s")).toBe(1);
    expect(await door.deltaSum("rating", "candidate", "s")).toBe(0.25);
    expect(await door.deltaSum("conversion", "baseline", "s")).toBe(1);
    expect(await door.deltaSum("$assigned", "candidate")).toBe(1);
  });

  it("counts an event once, however often it is sent", async () => {
    const events = [
      prediction("p3"),
      label("p3"),
      { id: "f3", type: "feedback", service: "scorer", unitId: "p3", value: 1 },
    ];
    expect((await send(events)).json).toEqual({ accepted: 3, duplicates: 0 });
    expect((await send(events)).json).toEqual({ accepted: 0, duplicates: 3 });
    expect((await send([...events.slice(0, 1), label("p4"), label("p4")])).json).toEqual({
      accepted: 1,
      duplicates: 2,
    });
    expect(await door.deltaSum("accuracy", "candidate")).toBe(1);
    expect(await door.deltaSum("rating", "candidate")).toBe(1);
  });

  it("names each broken rule with its field and the way out, and stores nothing", async () => {
    const answer = await send([
      prediction("ok"),
      { id: "x", type: "rating", service: "scorer" },
      { id: "f", type: "feedback", service: "scorer", value: 5 },
      { id: "c", type: "conversion", service: "scorer", value: 0.5 },
      { type: "label", service: "scorer", predictionId: "p", value: "1" },
    ]);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.json.errors).toEqual([
      "events[1].type must be prediction, label, feedback, conversion or stop_event; send one of these",
      "events[2].value must be from 0 to 1; scale the rating",
      "events[3].value must be 1 (converted) or 0 (did not); send one of the two",
      "events[4].id must be text; send a unique id as a JSON string",
      "events[4].value must be a number; send it without quotes",
    ]);
    expect(await door.rows("select 1 from outcome")).toEqual([]);
    const wrong = await send([prediction("old", { at: "2020-01-01T00:00:00Z", environment: "staging" })]);
    expect(wrong.json.errors).toEqual([
      expect.stringContaining("events[0].at must be within the last 3 days"),
      expect.stringContaining('events[0].environment must be "production"'),
    ]);
    const flagless = await send([prediction("flagless", { flagKey: undefined })]);
    expect(flagless.json.errors).toEqual([expect.stringContaining("events[0].flagKey must name the flag")]);
  });

  it("refuses what is no such request with the status that says why", async () => {
    const url = `${door.url}/v1/events`;
    expect((await post(url, "{")).status).toBe(400);
    expect((await post(url, '{"events":[]}')).status).toBe(400);
    expect((await post(url, JSON.stringify({ events: [], filler: "x".repeat(1024 * 1024) }))).status).toBe(413);
    expect((await post(url, "{}", { ...jsonHeaders, "content-type": "text/plain" })).status).toBe(415);
    expect((await post(url, "{}", { ...jsonHeaders, authorization: "Bearer wrong" })).status).toBe(401);
    expect((await fetch(url)).status).toBe(405);
  });
});

describe("a stop event", () => {
  const key = "$stop:data-leak";
  const stop = (id: string, more: object = {}) => ({
    ...{ id, type: "stop_event", service: "leak-evaluator", event: "data-leak" },
    ...more,
  });
  const whose = { flagKey: testRollout.flagKey, variant: "v3" };

  it("counts once for the candidate, with who said it, and wakes the worker; it is no exposure", async () => {
    const line = new pg.Client({ connectionString: database.url });
    await line.connect();
    const woken = once(line, "notification");
    await line.query("listen evenkeel_stop");
    const events = [stop("s1", { ...whose, unitId: "u1" }), stop("s2", { ...whose, variant: "v1" })];
    expect((await send(events)).json).toEqual({ accepted: 2, duplicates: 0 });
    expect((await send(events)).json).toEqual({ accepted: 0, duplicates: 2 });
    await woken;
    await line.end();
    expect(await door.deltaSum(key, "candidate")).toBe(1);
    expect(await door.deltaSum(key, "baseline")).toBe(0);
    expect(await door.deltaSum("$assigned", "candidate")).toBe(0);
    const delta = (await door.deltas()).find(({ gateKey }) => gateKey === key);
    expect(JSON.parse(delta!.groupKey)).toMatchObject({ id: "s1", by: { kind: "service", name: "leak-evaluator" } });
  });

  it("follows its unit or its trace, also when the telemetry of that comes later", async () => {
    await send([prediction("leaky"), stop("s3", { unitId: "leaky" })]);
    expect(await door.deltaSum(key, "candidate")).toBe(1);
    await send([stop("s4", { traceId: traceIdOf("slow"), unitId: "leaky" })]);
    expect(await door.deltaSum(key, "candidate")).toBe(1);
    await post(`${door.url}/v1/traces`, tracesBody([{ trace: "slow", values: servedBy("v3", "slow") }]));
    await until(
      () => door.deltaSum(key, "candidate"),
      (n) => n === 2,
    );
  });

  it("is a log record of OpenTelemetry too", async () => {
    const log = {
      event: "evenkeel.stop_event",
      values: { "evenkeel.stop_event.name": "data-leak", ...servedBy("v3", "u9") },
    };
    expect((await post(`${door.url}/v1/logs`, logsBody([log]))).json).toEqual({});
    expect(await door.deltaSum(key, "candidate")).toBe(1);
    const unnamed = { ...log, values: servedBy("v3", "u9") };
    const answer = await post(`${door.url}/v1/logs`, logsBody([unnamed]));
    expect(answer.json.partialSuccess.errorMessage).toContain("evenkeel.stop_event.name must be");
  });

  it("is refused when it could stop nothing", async () => {
    const answer = await send([stop("s5"), stop("s6", { event: "Data leak", ...whose })]);
    expect(answer.status).toBe(400);
    expect(answer.json.errors.join()).toContain("events[1].event must be lower case letters");
    expect((await send([stop("s5")])).json.errors).toEqual([
      "events[0].traceId must say whose request it was; send traceId, unitId, or flagKey with variant",
    ]);
  });
});
