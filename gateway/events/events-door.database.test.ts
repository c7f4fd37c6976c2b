import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { startTestIngest, startTestRollout, type TestIngest, testRollout } from "../ingest/test-ingest.ts";
import { jsonHeaders, post } from "../ingest/test-telemetry.ts";

const database = withTestDatabase();
let door: TestIngest;

beforeAll(async () => {
  door = await startTestIngest(database.url);
  await startTestRollout(door.pool);
});
afterAll(() => door.close());
beforeEach(() => door.pool.query("truncate gate_delta, exposure, outcome, unit_event, rollup"));

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
      "events[1].type must be prediction, label, feedback or conversion; send one of these",
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
