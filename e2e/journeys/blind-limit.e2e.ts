import { startAiClient } from "../fixtures/ai-client.ts";
import { assignments, isAll } from "../fixtures/doors.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { steady } from "../fixtures/population.ts";
import { seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

test("with no worker to judge a release, the gateway returns to the baseline at the blind limit and the page says why", async ({
  evenkeel,
  rest,
  signIn,
}) => {
  const [flagKey, service] = ["watched-model", "watched-scorer"];
  await seedFlag(rest, { key: flagKey, service });
  const client = await startAiClient({
    gatewayUrl: evenkeel.gatewayUrl,
    flagKey,
    service,
    models: { v1: steady, v2: steady },
    unitsPerSecond: 20,
  });
  const plan = holdingPlan(50, { blindLimitSeconds: 20 });
  const rolloutId = await seedRollout(rest, { flagKey, candidateVariant: "v2", plan });
  await until("a judgement", async () => (await rest.get(`/rollouts/${rolloutId}`)).judgement);
  const page = await signIn("operator");
  await page.goto(`/rollouts/${rolloutId}`);
  await expect(page.getByText("Running", { exact: true }).first()).toBeVisible();

  await evenkeel.control("POST /child/worker/stop");
  expect(isAll(await assignments(evenkeel, flagKey), "v1")).toBe(false);
  await until("v1 serves everyone", async () => isAll(await assignments(evenkeel, flagKey), "v1"));
  await expect(page.getByText(/unguarded since \d{2}:\d{2}:\d{2} UTC/i).first()).toBeVisible();
  await expectAccessible(page);
  await client.stop();

  await evenkeel.control("POST /child/worker/start");
  await expect(page.getByText("Rolled back", { exact: true }).first()).toBeVisible();
  const rollout = await until("it is on record", async () => {
    const found = await rest.get(`/rollouts/${rolloutId}`);
    return found.state === "rolled_back" && found;
  });
  expect(rollout).toMatchObject({ rollbackReason: "unguarded", trafficPercent: 0 });
  const incident = await rest.get(`/incidents/${rollout.incidentId}`);
  expect(incident.title).toContain("unguarded");
  expect(isAll(await assignments(evenkeel, flagKey), "v1")).toBe(true);
});
