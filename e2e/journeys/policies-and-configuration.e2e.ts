import { expect, test } from "../fixtures/evenkeel.ts";
import { expectAccessible } from "../fixtures/screens.ts";

test("an administrator keeps less, after reading what goes, and sees that as drift from the applied files", async ({
  signIn,
  rest,
}) => {
  const { document } = await rest.get("/configuration");
  const { hash } = await rest.post("/configuration/plan", { document });
  await rest.post("/configuration/apply", { document, planHash: hash });
  const page = await signIn("administrator");
  await page.goto("/settings/policies");
  await expectAccessible(page);

  const counters = page.getByLabel("Counters and outcomes, days");
  await counters.fill("3");
  await page.getByRole("button", { name: "Save retention" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "must be at least 7 days" })).toBeVisible();
  await counters.fill("30");
  await page.getByRole("button", { name: "Save retention" }).click();
  const dialog = page.getByRole("dialog", { name: "Keep less?" });
  await expect(dialog).toContainText("Counters and outcomes, 90 → 30 days");
  expect((await rest.get("/policies")).policies[0].settings.countersDays, "not before it is confirmed").toBe(90);
  await dialog.getByRole("button", { name: "Keep less" }).click();
  await expect(page.getByText("The next round of cleaning obeys it")).toBeVisible();
  expect((await rest.get("/policies")).policies[0].settings.countersDays).toBe(30);

  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Configuration" }).click();
  await expect(page.getByText("1 thing drifted")).toBeVisible();
  await expect(page.getByRole("cell", { name: "policies/retention" })).toBeVisible();
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download document" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("evenkeel-production.json");
});

test("an environment without templates is offered the starter set, and takes it", async ({ signIn, rest }) => {
  const { document } = await rest.get("/configuration");
  const without = { version: 1, environment: "production", gatePresets: [], rolloutTemplates: [] };
  const { hash } = await rest.post("/configuration/plan", { document: without });
  await rest.post("/configuration/apply", { document: without, planHash: hash, allowDeletions: true });
  const page = await signIn("operator");
  await page.goto("/settings/configuration");
  await page.getByRole("button", { name: "Add the starter set" }).click();
  await expect(page.getByRole("table", { name: "Rollout templates" })).toContainText("Progressive");
  const plan = await rest.post("/configuration/plan", { document });
  await rest.post("/configuration/apply", { document, planHash: plan.hash, allowDeletions: true });
});

test("who may not is told which permission is missing", async ({ signIn }) => {
  const page = await signIn("viewer");
  for (const [path, permission] of [
    ["policies", "settings:write"],
    ["configuration", "configuration:read"],
  ]) {
    await page.goto(`/settings/${path}`);
    await expect(page.getByText(permission!)).toBeVisible();
  }
  expect((await page.request.get("/settings/configuration/document")).status()).toBe(403);
});
