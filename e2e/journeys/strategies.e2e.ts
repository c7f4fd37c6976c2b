// A canary is walked by new-rollout, progressive ramps by healthy-release and the-loop; here are the other two.
import { startAiClient } from "../fixtures/ai-client.ts";
import { evaluate, servedAfter } from "../fixtures/evaluate.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { steady } from "../fixtures/population.ts";
import { seedFlag } from "../fixtures/rest-client.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

test("blue-green: named people look first, a person switches everyone, and one press goes back within a second", async ({
  evenkeel,
  rest,
  signIn,
}) => {
  const { gatewayUrl } = evenkeel;
  const flagKey = "summary-model";
  await seedFlag(rest, { key: flagKey, service: "summary-writer" });
  const page = await signIn("operator");
  await page.goto(`/rollouts/new?release=${flagKey}:v2&template=blue-green`);
  await page.getByRole("button", { name: "Create draft" }).click();
  await expect(page.getByText(/names nobody: give a segment or targeting keys/).first()).toBeVisible();
  await page.getByLabel("Targeting keys").fill("ada\nbo");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Create and start…" }).click();
  await page
    .getByRole("dialog", { name: "Start v2 with a preview?" })
    .getByRole("button", { name: "Create and start" })
    .click();
  await expect(page).toHaveURL(/\/rollouts\/rol_/);
  await expect(page.getByText("preview for 2 listed units; then a person switches")).toBeVisible();
  await until("ada sees the preview", async () => (await evaluate(gatewayUrl, flagKey, "ada")).variant === "v2");
  for (const other of ["cy", "di", "ed"]) expect((await evaluate(gatewayUrl, flagKey, other)).variant).toBe("v1");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Switch…" }).click();
  await page.getByRole("button", { name: "Switch: 0 → 100 %" }).click();
  await expect(page.getByText(/rollback window: v1 stays warm until (\d+ \w+ )?\d{2}:\d{2}:\d{2} UTC/)).toBeVisible();
  await until("everyone has v2", async () => (await evaluate(gatewayUrl, flagKey, "cy")).variant === "v2");
  const rolloutId = page.url().split("/").at(-1);
  const { bakeUntil, trafficPercent } = await rest.get(`/rollouts/${rolloutId}`);
  expect(trafficPercent).toBe(100);
  expect(Date.parse(bakeUntil)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  await expectAccessible(page);

  const back = page.getByRole("button", { name: "Roll back to v1: 100 % → 0 %, now" });
  await expect(back).toBeEnabled();
  const called = page.waitForRequest((request) => request.method() === "POST").then(() => performance.now());
  await back.click();
  const ms = await servedAfter({ gatewayUrl, flagKey, targetingKey: "cy", variant: "v1" }, await called);
  console.log(`blue-green rollback: first answer of the baseline ${Math.round(ms)} ms after the command was called`);
  expect(ms).toBeLessThan(1_000);
  expect((await evaluate(gatewayUrl, flagKey, "ada")).variant).toBe("v1");
  await expect(page.getByText("Rolled back", { exact: true }).first()).toBeVisible();
});

test("a feature flag is not compared; it is scheduled, started, watched by a limit, and completed by a person", async ({
  evenkeel,
  rest,
  signIn,
}) => {
  const flagKey = "tone-switch";
  const service = "tone-writer";
  await seedFlag(rest, { key: flagKey, service });
  const refused = await rest.ask("POST", "/rollouts", {
    flagKey,
    candidateVariant: "v2",
    strategy: "flag",
    plan: {
      steps: [{ exposurePercent: 100 }],
      gates: [{ key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.01 } }],
    },
  });
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([
    422,
    expect.stringMatching(/plan\.gates\.0\.rule\.kind.*a feature flag is not compared: use an absolute limit/),
  ]);
  // A template of one step, as a team would keep it: everyone at once, watched by the limit alone.
  await rest.post("/rollout-templates", {
    key: "everyone",
    name: "Everyone at once",
    strategy: "flag",
    plan: { steps: [{ exposurePercent: 100, holdSeconds: 0, advanceOn: "time" }], bakeSeconds: 3_600 },
    gates: ["error-limit"],
  });
  const models = { v1: steady, v2: steady };
  const client = await startAiClient({ gatewayUrl: evenkeel.gatewayUrl, flagKey, service, models });

  const page = await signIn("operator");
  await page.goto(`/rollouts/new?release=${flagKey}:v2&template=everyone`);
  await page.getByText("Schedule", { exact: true }).click();
  await page.getByLabel("Start at (UTC)").fill("2099-01-01T09:00");
  await page.getByRole("button", { name: "Create and start…" }).click();
  await page.getByRole("button", { name: "Create and start", exact: true }).click();
  await expect(page).toHaveURL(/\/rollouts\/rol_/);
  await expect(page.getByText(/Scheduled at .* starts at 2099-01-01 09:00/).first()).toBeVisible();

  await page.getByRole("button", { name: "Start…" }).click();
  await page.getByRole("button", { name: "Start: 0 → 100 %" }).click();
  await until("v2 serves", () => (client.served.v2 ?? 0) > 100);
  await expect(page.getByText("Feature flag", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Complete…" }).click();
  const sure = page.getByRole("dialog", { name: "End the bake now?" });
  await sure.getByLabel("Reason").fill("Everyone asked for it");
  await sure.getByRole("button", { name: "Complete" }).click();
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  await client.stop();
  expect(await evaluate(evenkeel.gatewayUrl, flagKey, "cy")).toMatchObject({ variant: "v2", reason: "STATIC" });
});
