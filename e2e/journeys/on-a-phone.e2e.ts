import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/evenkeel.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

test("on a phone of 390 px the overview, a rollout, an incident and the status page can be read and used", async ({
  rest,
  signIn,
}) => {
  await seedFlag(rest, { key: "phone-model", service: "phone-scorer" });
  const rolloutId = await seedRollout(rest, {
    flagKey: "phone-model",
    candidateVariant: "v2",
    plan: holdingPlan(25),
  });
  const { id: incidentId } = await rest.post("/incidents", {
    title: "Scores are missing for some applications",
    service: "phone-scorer",
    severity: "P3",
  });
  const page = await signIn("responder");

  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Active rollouts" })).toBeVisible();
  await expectUsable(page);
  await page.getByText("Menu", { exact: true }).click();
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: /^Incidents/ })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Incidents", exact: true })).toBeVisible();
  // The list, not its skeleton.
  await expect(page.getByRole("heading", { level: 2, name: "Open" })).toBeVisible();
  await expectUsable(page);

  await page.goto(`/incidents/${incidentId}`);
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await expect(page.getByRole("button", { name: "Acknowledge" })).toHaveCount(0);
  await expectUsable(page);

  await page.goto(`/rollouts/${rolloutId}`);
  await expectUsable(page);
  const rollBack = page.getByRole("button", { name: /Roll back to v1/ });
  await expect(rollBack).toBeInViewport();
  await rollBack.tap();
  await expect(page.getByText("Rolled back", { exact: true }).first()).toBeVisible();
  await expectUsable(page);

  await page.goto("/status");
  await expect(page.getByRole("heading", { level: 2, name: /Components/ })).toBeVisible();
  await expectUsable(page);
});

async function expectUsable(page: Page): Promise<void> {
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
}
