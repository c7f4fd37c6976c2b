import { evaluate } from "../fixtures/evaluate.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { seedFlag } from "../fixtures/rest-client.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

test("an operator makes a rollout from a template, reads what its gates will see, and starts it", async ({
  rest,
  signIn,
}) => {
  await seedFlag(rest, { key: "fresh-model", service: "income-scorer" });
  const setOf = (model: string, last: string) => ({ model, prompt: { text: `You are a clerk.\n${last}` } });
  const releases = { v1: setOf("m-1", "Answer in one line."), v2: setOf("m-2", "Answer in three lines.") };
  expect((await rest.ask("PATCH", "/flags/fresh-model", { releases })).status).toBe(200);
  const page = await signIn("operator");
  await page.goto("/rollouts");
  await page.getByRole("link", { name: "New rollout" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "New rollout" })).toBeVisible();
  await page.getByLabel("Release").selectOption("fresh-model:v2");
  await page.getByLabel("Template").selectOption("Progressive");
  await expect(page).toHaveURL(/release=fresh-model%3Av2&template=progressive/);
  const forecast = page.getByRole("table", { name: "What the gates will see" });
  await expect(forecast.getByRole("columnheader")).toHaveCount(8);
  await expect(forecast.getByText(/sees it in about/).first()).toBeVisible();
  // One request a second: the first step is told to be too small, with the gate, the loss and the time.
  await expect(page.getByRole("list", { name: "Before you start" })).toContainText(/Step 1 \(1.%\) is too short/);
  const changes = page.getByRole("list", { name: "What changes from v1 to v2" });
  await expect(changes).toContainText(/Model.*m-1.*→.*m-2/);
  await expect(changes).toContainText("Added: Answer in three lines.");
  await page.getByLabel("What gates count").selectOption("Units that come back, each once");
  await page.getByLabel("Held back").selectOption("10 %");
  await expect(page).toHaveURL(/counting=unit&holdback=10/);
  await expect(forecast.getByRole("columnheader").last()).toHaveText(/^90.%$/);
  await expect(page.getByText(/10.% held back; each unit counts once/)).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole("button", { name: "Create and start…" }).click();
  const sure = page.getByRole("dialog", { name: /^Start v2 at 1.%\?$/ });
  await sure.getByRole("button", { name: "Create and start" }).click();
  await expect(page).toHaveURL(/\/rollouts\/rol_/);
  await expect(page.getByText("Running", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "What changes" })).toContainText("Removed: Answer in one line.");
  await expectAccessible(page);
  const { rollouts } = await rest.get("/rollouts?limit=1");
  expect(rollouts[0]).toMatchObject({ flagKey: "fresh-model", state: "running", trafficPercent: 1 });
  const { plan } = await rest.get(`/rollouts/${rollouts[0].id}`);
  expect(plan).toMatchObject({ assignment: "sticky", unitOfAnalysis: "unit", holdbackPercent: 10 });
  await rest.post(`/rollouts/${rollouts[0].id}/roll-back`, {});
});

test("a canary begins with one unit in twenty, and one press takes it back from them", async ({
  evenkeel: { gatewayUrl },
  rest,
  signIn,
}) => {
  await seedFlag(rest, { key: "careful-model", service: "income-scorer" });
  const page = await signIn("operator");
  await page.goto("/rollouts/new?release=careful-model:v2&template=canary");
  await page.getByRole("button", { name: "Create and start…" }).click();
  const sure = page.getByRole("dialog", { name: /^Start v2 at 5.%\?$/ });
  await sure.getByRole("button", { name: "Create and start" }).click();
  await expect(page).toHaveURL(/\/rollouts\/rol_/);
  const meets = async (targetingKey: string) =>
    (await evaluate(gatewayUrl, "careful-model", targetingKey)).variant === "v2";
  const units = Array.from({ length: 400 }, (_, index) => `unit-${index}`);
  const metBy = async () => {
    const met = await Promise.all(units.map(meets));
    return units.filter((_, index) => met[index]);
  };
  await until("the canary serves", async () => (await metBy()).length > 0);
  // 20 of 400 are expected; 4.5 standard deviations are 20.
  expect((await metBy()).length).toBeLessThan(40);
  await page.getByRole("button", { name: "Roll back to v1: 5 % → 0 %, now" }).click();
  await expect(page.getByText("Rolled back", { exact: true }).first()).toBeVisible();
  await until("nobody has v2", async () => (await metBy()).length === 0);
});
