import { startAiClient } from "../fixtures/ai-client.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { evidencePlan, guardrails } from "../fixtures/plans.ts";
import { steady } from "../fixtures/population.ts";
import { decisionEvidence } from "../fixtures/records.ts";
import { seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

test("a healthy release reaches everyone and completes on evidence for every guardrail", async ({
  evenkeel,
  rest,
  signIn,
}) => {
  const [flagKey, service] = ["loan-model", "loan-scorer"];
  await seedFlag(rest, { key: flagKey, service });
  const rolloutId = await seedRollout(rest, { flagKey, candidateVariant: "v2", plan: evidencePlan });

  const page = await signIn("operator");
  await page.goto(`/rollouts/${rolloutId}`);
  await expect(page.getByText("Running", { exact: true }).first()).toBeVisible();
  // Requests begin when the page is there: on a slow machine all would be over before.
  const client = await startAiClient({
    gatewayUrl: evenkeel.gatewayUrl,
    flagKey,
    service,
    models: { v1: steady, v2: steady },
  });
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 90_000 });
  const log = page.getByRole("table").filter({ hasText: "Because" });
  await expect(log.getByRole("row").filter({ hasText: "Complete" }).first()).toBeVisible();
  await expectAccessible(page);

  const [advanced] = await decisionEvidence(evenkeel, rolloutId, "advance");
  expect(advanced?.record.judgement).toBe("non_inferior");
  for (const { key } of guardrails) expect(advanced!.record.gates[key]?.state, key).toBe("non_inferior");

  // v2 is the current release: it serves everyone, also those who come later.
  const servedByV1 = client.served.v1;
  const servedByV2 = client.served.v2 ?? 0;
  await until("v2 serves on", () => (client.served.v2 ?? 0) > servedByV2 + 50);
  expect(client.served.v1).toBe(servedByV1);
  await client.stop();
});
