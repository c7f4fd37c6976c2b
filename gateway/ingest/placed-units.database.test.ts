import { afterAll, beforeAll, expect, test } from "vitest";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { compileServing } from "../snapshot/serving.ts";
import { testRollout as rollout, testSnapshot } from "../test-gateway.ts";
import { placedUnits } from "./placed-units.ts";
import { startTestIngest, startTestRollout, type TestIngest } from "./test-ingest.ts";
import { logsBody, post, servedBy, tracesBody } from "./test-telemetry.ts";

const database = withTestDatabase();
let door: TestIngest;
let targeting: Record<string, unknown> | null = null;
let previewed: string[] = [];

beforeAll(async () => {
  const isPlaced = placedUnits(() => {
    const [flag] = testSnapshot().flags;
    return compileServing(
      testSnapshot({
        flags: [{ ...flag!, key: "scorer-model", targeting, overrides: targeting ? { friend: "v3" } : {} }],
        rollouts:
          previewed.length > 0
            ? [{ ...rollout, flagKey: "scorer-model", preview: { segment: "staff", targetingKeys: previewed } }]
            : [],
      }),
      new Set(),
    );
  });
  door = await startTestIngest(database.url, { isPlaced });
  await startTestRollout(door.pool);
});
afterAll(() => door.close());

const span = (unit: string, reason?: string) => ({
  trace: unit,
  values: { ...servedBy("v3", unit), ...(reason ? { "feature_flag.result.reason": reason } : {}) },
});
const exposed = async () =>
  (await door.rows("select unit_id from exposure order by unit_id")).map((row) => (row as { unit_id: string }).unit_id);

test("units that a rule or an override has placed are no evidence; units of the split are", async () => {
  targeting = { if: [{ var: "isStaff" }, "v3"] };
  await post(
    `${door.url}/v1/traces`,
    tracesBody([span("split", "split"), span("staff", "targeting_match"), span("friend", "split"), span("unsaid")]),
  );
  const prediction = (unit: string) => ({
    event: "evenkeel.prediction",
    values: { ...servedBy("v3", unit), "evenkeel.prediction.id": `p-${unit}`, "evenkeel.prediction.value": 1 },
  });
  await post(`${door.url}/v1/logs`, logsBody([prediction("friend")]));
  expect(await exposed()).toEqual(["split", "unsaid"]);
  // It is served and shown, without a variant that gates would compare.
  expect(await door.rows("select variant from span where unit_id = 'staff'")).toEqual([{ variant: null }]);

  // Without a rule of its own a flag places nobody: an evaluator in the application calls its split a match.
  targeting = null;
  await post(`${door.url}/v1/traces`, tracesBody([span("local", "TARGETING_MATCH")]));
  expect(await exposed()).toEqual(["local", "split", "unsaid"]);
});

test("units of a preview are no evidence, before the switch and after it; and before it nobody is counted", async () => {
  previewed = ["listed"];
  const known = await exposed();
  await post(
    `${door.url}/v1/traces`,
    tracesBody([
      span("listed", "targeting_match"),
      span("listed"),
      span("staff-2", "targeting_match"),
      span("of-split", "split"),
    ]),
  );
  expect(await exposed()).toEqual([...known, "of-split"].sort());

  await door.pool.query(
    `update rollout set traffic_percent = 0, plan = jsonb_set(plan, '{steps,0,exposurePercent}', '0')`,
  );
  await post(`${door.url}/v1/traces`, tracesBody([span("at-preview", "split")]));
  expect(await exposed()).toEqual([...known, "of-split"].sort());
});
