import type { Page } from "@playwright/test";
import { startAiClient } from "../fixtures/ai-client.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { steady } from "../fixtures/population.ts";
import { readRows } from "../fixtures/records.ts";
import { seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

test("an operator rolls back in one click and sees requested, applied and verified", async ({
  evenkeel,
  rest,
  signIn,
}) => {
  const service = "letter-writer";
  const flagKey = "letter-model";
  await seedFlag(rest, { key: flagKey, service });
  const client = await startAiClient({
    gatewayUrl: evenkeel.gatewayUrl,
    flagKey,
    service,
    models: { v1: steady, v2: steady },
  });
  const rolloutId = await seedRollout(rest, { flagKey, candidateVariant: "v2", plan: holdingPlan(50) });
  await until("v2 serves", () => (client.served.v2 ?? 0) > 0);

  const page = await signIn("operator");
  await expectAccessible(page);
  await page
    .getByRole("navigation")
    .getByRole("link", { name: /^Rollouts/ })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Rollouts", exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: service }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: service })).toBeVisible();
  await expectAccessible(page);

  await until("enough is recorded for a proof", async () => {
    const counted = `select count(*)::int as ticks from tick where rollout_id = '${rolloutId}'`;
    const [row] = await readRows<{ ticks: number }>(evenkeel, counted);
    return (row?.ticks ?? 0) >= 22;
  });
  await page.getByRole("button", { name: "Roll back to v1: 50 % → 0 %, now" }).click();
  const receipt = page.getByRole("status").filter({ hasText: "Requested" });
  for (const fact of ["Requested", "Applied", "Verified"]) {
    const shown = receipt.getByText(fact, { exact: true }).locator("xpath=following-sibling::dd");
    await expect(shown).toHaveText(/^\d{2}:\d{2}:\d{2}\.\d/);
  }
  await expect(page.getByText("Rolled back", { exact: true }).first()).toBeVisible();

  // The next applicants are served by v1 alone.
  const servedByV2 = client.served.v2;
  const servedByV1 = client.served.v1 ?? 0;
  await until("v1 serves on", () => (client.served.v1 ?? 0) > servedByV1 + 50);
  expect(client.served.v2).toBe(servedByV2);
  await client.stop();

  const rollout = await rest.get(`/rollouts/${rolloutId}`);
  expect(rollout).toMatchObject({ state: "rolled_back", rollbackReason: "manual", trafficPercent: 0 });
  await expectAccessible(page);
  await expectProof(page);
});

/** Its gate is proved on what it recorded, and carries the proof from then on. */
async function expectProof(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Gates on past data" }).click();
  const proofs = page.getByRole("region", { name: "Proof that a gate works" });
  await proofs.getByRole("button", { name: "Prove Errors (errors)" }).click();
  const counted = /\d of 200 false alarms \(promised: at most/;
  await expect(proofs.getByText(counted)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await page.goBack();
  await page
    .getByRole("group", { name: "Gates" })
    .getByRole("button", { name: /^Errors/ })
    .click();
  const evidence = page.getByRole("region", { name: "Evidence of Errors" });
  await expect(evidence.getByText(counted)).toBeVisible();
}
