import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addHistograms } from "#lib/domain/gate/bucket-counts";
import type { DeltaSum } from "#lib/domain/gate/packed-deltas";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { startTestIngest, startTestRollout, type TestIngest, until } from "./test-ingest.ts";
import { logsBody, post, servedBy, type TestLog, type TestSpan, tracesBody } from "./test-telemetry.ts";

const database = withTestDatabase();
let door: TestIngest;

beforeAll(async () => {
  door = await startTestIngest(database.url);
  await startTestRollout(door.pool);
});
afterAll(() => door.close());
beforeEach(() => door.pool.query("truncate gate_input, exposure, outcome, unit_event, rollup"));

/** Per gate, arm and group, whatever the batches were; sums of fractions are rounded, and ages are of the moment. */
function addedUp(deltas: readonly DeltaSum[]) {
  const rounded = (value: number) => Number(value.toFixed(9));
  const groups = Map.groupBy(deltas, ({ gateKey, arm, groupKey }) => [gateKey, arm, groupKey].join());
  const sums = [...groups].map(([key, rows]) => {
    const sum = (column: "n" | "s" | "q") => rounded(rows.reduce((total, row) => total + row[column], 0));
    const histogram = rows
      .flatMap(({ buckets }) => buckets ?? [])
      .reduce<number[] | undefined>((total, each) => addHistograms(total && { histogram: total }, each), undefined);
    return { key, n: sum("n"), s: key.startsWith("$age") ? null : sum("s"), q: sum("q"), histogram };
  });
  return sums.sort((a, b) => (a.key < b.key ? -1 : 1));
}

const sendSpans = async (spans: readonly TestSpan[]) => {
  expect((await post(`${door.url}/v1/traces`, tracesBody(spans))).json).toEqual({});
};
const sendLogs = async (logs: readonly TestLog[]) => {
  expect((await post(`${door.url}/v1/logs`, logsBody(logs))).json).toEqual({});
};
const prediction = (id: string, more: Record<string, string | number> = {}): TestLog => ({
  event: "evenkeel.prediction",
  values: { "evenkeel.prediction.id": id, "evenkeel.prediction.value": 1, "evenkeel.group": "women", ...more },
});
const label = (id: string, value = 1): TestLog => ({
  event: "evenkeel.label",
  values: { "evenkeel.prediction.id": id, "evenkeel.label.value": value, attempt: Math.random() },
});
const labelled = () => door.deltaSum("accuracy", "candidate");

describe("a label", () => {
  it("is counted once with its prediction, whichever comes first and however often it is sent", async () => {
    await sendLogs([prediction("first", servedBy("v3", "first"))]);
    expect(await labelled()).toBe(0);
    await sendLogs([label("first")]);
    expect(await labelled()).toBe(1);
    await sendLogs([label("first"), label("first", 0)]);
    expect(await labelled()).toBe(1);

    await sendLogs([label("second")]);
    expect(await labelled()).toBe(1);
    await sendLogs([prediction("second", servedBy("v3", "second"))]);
    expect(await labelled()).toBe(2);
    expect(await door.deltaSum("fairness", "candidate")).toBe(2);
    expect(await door.deltaSum("$assigned", "candidate")).toBe(2);
  });

  it("is counted once when prediction and label race each other from many senders", async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `race-${i}`);
    await Promise.all(
      ids.flatMap((id) => [
        sendLogs([prediction(id, servedBy("v3", id))]),
        sendLogs([label(id)]),
        sendLogs([label(id)]),
      ]),
    );
    expect(await labelled()).toBe(60);
    expect(await door.deltaSum("$assigned", "candidate")).toBe(60);
  });

  it("waits for the variant, by trace and by unit, and is counted once when it becomes known", async () => {
    await sendLogs([
      { ...prediction("traced"), trace: "late-trace" },
      label("traced"),
      prediction("by-unit", { "feature_flag.context.id": "late-unit" }),
      label("by-unit"),
    ]);
    expect(await labelled()).toBe(0);
    await sendSpans([
      { trace: "late-trace", values: servedBy("v3", "late-1") },
      { trace: "other", values: servedBy("v3", "late-unit") },
    ]);
    await until(labelled, (n) => n === 2);
    expect(await door.deltaSum("$assigned", "candidate")).toBe(2);
    const waiting = await door.rows("select 1 from outcome where joined_at is null");
    expect(waiting).toEqual([]);
  });

  it("is not held up by thousands that wait for a variant in vain", async () => {
    await door.pool.query(
      `insert into outcome (environment, service, prediction_id, predicted, predicted_at, label, labelled_at, stored_at)
       select 'production', 'other', i::text, 1, now(), 1, now(), now() - interval '1 minute' from generate_series(1, 3000) i`,
    );
    await door.pool.query(
      `insert into unit_event (id, environment, service, kind, value, at, stored_at)
       select 'vain-' || i, 'production', 'other', 'feedback', 1, now(), now() - interval '1 minute' from generate_series(1, 3000) i`,
    );
    await sendLogs([
      { ...prediction("behind"), trace: "behind-trace" },
      label("behind"),
      {
        event: "evenkeel.feedback",
        trace: "behind-trace",
        values: { "evenkeel.event.id": "behind", "evenkeel.feedback.score": 0.5 },
      },
    ]);
    await sendSpans([{ trace: "behind-trace", values: servedBy("v3", "behind") }]);
    await until(labelled, (n) => n === 1);
    await until(
      () => door.deltaSum("rating", "candidate"),
      (n) => n === 1,
    );
  });

  it("of a decision from before the rollout is no part of its comparison", async () => {
    const atMs = Date.now() - 120_000;
    await sendLogs([{ ...prediction("before", servedBy("v1", "before")), atMs }, label("before")]);
    expect(await door.deltaSum("accuracy", "baseline")).toBe(0);
    const [charted] = await door.rows<{ n: number }>("select sum(n)::int as n from rollup where metric = 'accuracy'");
    expect(charted?.n).toBe(1);
  });
});

describe("feedback and conversions", () => {
  it("follow the unit to its variant, also when the unit is heard of later", async () => {
    await sendSpans([{ trace: "known", values: servedBy("v3", "known-unit") }]);
    const conversion = (unit: string): TestLog => ({
      event: "evenkeel.conversion",
      values: { "feature_flag.context.id": unit, "evenkeel.conversion.goal": "order", "evenkeel.conversion.value": 1 },
    });
    await sendLogs([conversion("known-unit"), conversion("unheard-unit")]);
    expect(await door.deltaSum("conversion", "candidate")).toBe(1);
    await sendSpans([{ trace: "unheard", values: servedBy("v3", "unheard-unit") }]);
    await until(
      () => door.deltaSum("conversion", "candidate"),
      (n) => n === 2,
    );
    expect(await door.deltaSum("conversion", "candidate", "s")).toBe(0);
  });
});

describe("what says how far counts can be trusted", () => {
  const send = (spans: readonly TestSpan[]) => post(`${door.url}/v1/traces`, tracesBody(spans));

  it("is the age of stored requests, from their end on, and how many were refused", async () => {
    const ancient = { atMs: Date.now() - 5 * 86_400_000, values: servedBy("v3", "ancient") };
    await send([
      { trace: "aged", atMs: Date.now() - 30_000, values: servedBy("v3", "aged") },
      { trace: "ancient", ...ancient },
    ]);
    expect(await door.deltaSum("$age", "candidate")).toBe(1);
    expect(await door.deltaSum("$age", "candidate", "s")).toBeGreaterThan(25);
    expect(await door.deltaSum("$refused", "candidate")).toBe(1);
    await send([{ trace: "only ancient", ...ancient }]);
    expect(await door.deltaSum("$refused", "candidate")).toBe(2);
  });
});

describe("an exposure", () => {
  it("is counted once per unit; a second variant under the same shares has crossed, one in a later step has moved", async () => {
    await sendSpans([
      { trace: "a", values: servedBy("v3", "unit-a") },
      { trace: "b", values: servedBy("v3", "unit-a") },
      { trace: "c", values: servedBy("v1", "unit-c") },
    ]);
    await sendSpans([{ trace: "d", values: servedBy("v1", "unit-a") }]);
    await sendSpans([{ trace: "e", values: servedBy("v1", "unit-a") }]);
    expect(await door.deltaSum("$assigned", "candidate")).toBe(1);
    expect(await door.deltaSum("$assigned", "baseline")).toBe(1);
    expect(await door.deltaSum("$crossed", "baseline")).toBe(1);
    expect(await door.deltaSum("errors", "candidate")).toBe(2);
    await door.pool.query("update rollout set step = 1");
    await sendSpans([{ trace: "f", values: servedBy("v3", "unit-c") }]);
    await door.pool.query("update rollout set step = 0");
    expect(await door.deltaSum("$multiple", "candidate")).toBe(1);
    expect(await door.deltaSum("$crossed", "candidate")).toBe(0);
  });

  it("has crossed for one of two senders that meet two variants of a unit at once", async () => {
    const units = Array.from({ length: 30 }, (_, i) => `both-${i}`);
    await Promise.all(
      units.flatMap((unit) =>
        ["v1", "v3"].map((variant) => sendSpans([{ trace: unit + variant, values: servedBy(variant, unit) }])),
      ),
    );
    const assigned = (await door.deltaSum("$assigned", "candidate")) + (await door.deltaSum("$assigned", "baseline"));
    const crossed = (await door.deltaSum("$crossed", "candidate")) + (await door.deltaSum("$crossed", "baseline"));
    expect([assigned, crossed]).toEqual([30, 30]);
  });

  it("is late when it began before the step was verified, or while none is", async () => {
    const verifiedAt = new Date(Date.now() - 10_000);
    await door.pool.query("update rollout set step_verified_at = $1", [verifiedAt]);
    await sendSpans([
      { trace: "late", atMs: verifiedAt.getTime() - 1, values: servedBy("v3", "late") },
      { trace: "in time", atMs: verifiedAt.getTime(), values: servedBy("v3", "in time") },
    ]);
    expect(await door.deltaSum("$late", "candidate")).toBe(1);
    expect(await door.deltaSum("$assigned", "candidate")).toBe(1);
    await door.pool.query("update rollout set step_verified_at = null");
    await sendSpans([{ trace: "unverified", values: servedBy("v1", "unverified") }]);
    expect(await door.deltaSum("$late", "baseline")).toBe(1);
    await door.pool.query("update rollout set step_verified_at = started_at");
  });
});

describe("splitting the same telemetry over other batches", () => {
  it("gives the same sums", async () => {
    const units = Array.from({ length: 40 }, (_, i) => ({ unit: `u${i}`, variant: i % 3 === 0 ? "v3" : "v1", i }));
    const atMs = Date.now() - 30_000;
    const spans = units.map(({ unit, variant, i }): TestSpan => {
      const values = servedBy(variant, unit);
      return { trace: unit, atMs: atMs + i, latencyMs: 5 + i, isError: i % 7 === 0, values };
    });
    const logs = units.flatMap(({ unit, i }): TestLog[] => [
      {
        ...prediction(unit, { "evenkeel.prediction.value": i % 2, "feature_flag.context.id": unit }),
        trace: unit,
        atMs,
      },
      { ...label(unit, i % 5 === 0 ? 0 : 1), atMs },
      {
        event: "evenkeel.feedback",
        atMs,
        values: { "feature_flag.context.id": unit, "evenkeel.feedback.score": i / 40 },
      },
    ]);
    const results: unknown[] = [];
    for (const size of [1_000, 7, 1]) {
      await door.pool.query("truncate gate_input, exposure, outcome, unit_event, rollup, ingest_batch");
      const shuffled = (count: number) => Array.from({ length: count }, (_, i) => (i * 37 + size) % count);
      const parts = <T>(all: readonly T[]): T[][] => {
        const order = shuffled(all.length).map((i) => all[i]!);
        return Array.from({ length: Math.ceil(order.length / size) }, (_, i) => order.slice(i * size, (i + 1) * size));
      };
      await Promise.all([...parts(spans).map(sendSpans), ...parts(logs).map(sendLogs)]);
      await until(
        () =>
          door.rows(
            "select 1 from outcome where joined_at is null union all select 1 from unit_event where joined_at is null",
          ),
        (rows) => rows.length === 0,
      );
      results.push({
        deltas: addedUp(await door.deltas()),
        charts: await door.rows(
          `select metric, variant, group_key, bucket_at, n, round(s::numeric, 9)::float8 as s, histogram from rollup order by 1, 2, 3, 4`,
        ),
      });
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(await door.deltaSum("errors", "baseline")).toBe(26);
    expect(await labelled()).toBe(14);
  });
});
