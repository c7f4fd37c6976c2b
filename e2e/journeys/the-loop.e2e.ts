import { spawnSync } from "node:child_process";
import type { Page } from "@playwright/test";
import type { Stack } from "../../scripts/stack.ts";
import { startAiClient } from "../fixtures/ai-client.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { evidencePlan } from "../fixtures/plans.ts";
import { steady, unfair } from "../fixtures/population.ts";
import { decisionEvidence, readDeliveries, type WebhookBody } from "../fixtures/records.ts";
import { seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

const publicTitle = /applications may have been treated unfairly/;

test("a release that is more accurate and less fair is rolled back by its fairness gate, becomes an incident, and the public hears of it when a person says so", async ({
  evenkeel,
  rest,
  signIn,
  openAsVisitor,
}) => {
  const client = await startAiClient({
    gatewayUrl: evenkeel.gatewayUrl,
    flagKey: "income-scorer-model",
    service: "income-scorer",
    models: { v1: steady, v3: unfair },
  });
  const rolloutId = await seedRollout(rest, {
    flagKey: "income-scorer-model",
    candidateVariant: "v3",
    title: "v3: more accurate",
    plan: evidencePlan,
  });
  const page = await signIn("operator");
  await page.goto(`/rollouts/${rolloutId}`);
  await expect(page.getByRole("heading", { level: 1, name: "income-scorer" })).toBeVisible();

  await expect(page.getByText("Rolled back", { exact: true }).first()).toBeVisible({ timeout: 90_000 });
  await client.stop();
  await expectFairnessVerdict(page);
  await expectStoredEvidence(evenkeel, rolloutId);
  await expectEvidenceElsewhere(page);
  await expectGroupsOnDemand(page);
  await expectRuleTried(page);

  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: /incident.* open/ })).toBeVisible();
  await expectAccessible(page);
  const { incidentId } = await rest.get(`/rollouts/${rolloutId}`);
  const { key } = await rest.get(`/incidents/${incidentId}`);
  await page.getByRole("link", { name: key, exact: true }).click();
  await expectIncident(page);
  await expectDeliveries(evenkeel, { rolloutId, incidentId, key });

  const visitor = await openAsVisitor();
  await visitor.goto("/status");
  await expect(visitor.getByRole("region", { name: "Active incident" }).filter({ hasText: publicTitle })).toHaveCount(
    0,
  );
  await page.getByRole("button", { name: "Approve and publish…" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Publish now" }).click();
  await expect(page.getByText("Published", { exact: true }).first()).toBeVisible();
  await until("the status page shows the update", async () => {
    await visitor.goto("/status");
    return visitor.getByRole("region", { name: "Active incident" }).filter({ hasText: publicTitle }).isVisible();
  });
  await expectAccessible(visitor);
});

async function expectFairnessVerdict(page: Page): Promise<void> {
  const gates = page.getByRole("group", { name: "Gates" });
  await expect(gates.getByRole("button", { name: /^Equal-opportunity gap Regressed/ })).toBeVisible();
  await expect(gates.getByRole("button", { name: /Regressed/ })).toHaveCount(1);
  const evidence = page.getByRole("region", { name: "Evidence of Equal-opportunity gap" });
  await expect(evidence.getByText(/The gap between groups is 0\.\d+ with v3 and 0\.\d+ with v1/)).toBeVisible();
  const log = page.getByRole("table").filter({ hasText: "Because" });
  await expect(
    log
      .getByRole("row")
      .filter({ hasText: /Roll(ed)? back/ })
      .first(),
  ).toContainText("equal-opportunity gap was");
  await expectAccessible(page);
}

async function expectStoredEvidence(evenkeel: Stack, rolloutId: string): Promise<void> {
  const [evidence] = await decisionEvidence(evenkeel, rolloutId, "roll_back");
  expect(evidence?.record.judgement).toBe("regressed");
  expect(evidence!.record.combined.logHarm).toBeGreaterThanOrEqual(evidence!.record.combined.threshold);
  expect(evidence!.record.gates["equal-opportunity"]).toMatchObject({ state: "regressed" });
}

/** The file that the page gives is judged again by itself. */
async function expectEvidenceElsewhere(page: Page): Promise<void> {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download evidence" }).click();
  const file = await (await coming).path();
  const { stdout, status } = spawnSync(process.execPath, ["scripts/evidence-verify.ts", file], { encoding: "utf8" });
  expect(stdout).toContain("chain, seals and every figure hold to 1e-9");
  expect(status).toBe(0);
}

async function expectGroupsOnDemand(page: Page): Promise<void> {
  const met = page.getByRole("region", { name: "Who met v3", exact: true });
  await expect(met.getByText("Women")).toHaveCount(0);
  await met.getByRole("button", { name: "Show figures per group" }).click();
  await expect(met.getByRole("row", { name: /^women \d/ })).toBeVisible();
  await expect(met.getByText("Who is found: true positive rate by group", { exact: true })).toBeVisible();
  await expectAccessible(page);
}

/** What the rule that decided would say of the same ticks again. */
async function expectRuleTried(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Gates on past data" }).click();
  const tried = page.getByRole("region", { name: "Try another rule" });
  await tried.getByLabel("Start from").selectOption("gate equal-opportunity");
  await tried.getByRole("button", { name: "What would it have decided?" }).click();
  await expect(tried.getByRole("heading", { name: /^It would have found harm at/ })).toBeVisible();
  await expectAccessible(page);
}

async function expectIncident(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: /Equal-opportunity gap of v3/ })).toBeVisible();
  await expect(page.getByText("P1 High", { exact: true }).first()).toBeVisible();
  const timeline = page.getByRole("region", { name: "Timeline" });
  for (const title of [/v3 began to serve/, /passed its limit/, /Rolled back from v3 to v1/, /P1 proposed by rule/])
    await expect(timeline.getByText(title).first()).toBeVisible();
  const said = page.getByRole("region", { name: "What we say" });
  await expect(said.getByText("Draft", { exact: true })).toBeVisible();
  await expect(said.getByText(publicTitle)).toBeVisible();
  await expect(page.getByRole("region", { name: "Mitigation" }).getByRole("link")).toBeVisible();
  await expectAccessible(page);
}

async function expectDeliveries(
  evenkeel: Stack,
  { rolloutId, incidentId, key }: { rolloutId: string; incidentId: string; key: string },
): Promise<void> {
  const webhook = (type: string, id: string) =>
    until(`a signed webhook ${type}`, async () => {
      const { webhooks } = await readDeliveries(evenkeel);
      return webhooks.find(({ body, verified }) => {
        const { type: sent, data } = body as WebhookBody;
        return verified && sent === type && data.subject.id === id;
      });
    });
  await webhook("rollout.rolled_back", rolloutId);
  await webhook("incident.opened", incidentId);
  const email = await until("an e-mail", async () =>
    (await readDeliveries(evenkeel)).emails.find(({ subject }) => subject.startsWith(`${key} P1: `)),
  );
  expect(email.to).toContain("on-call@evenkeel.test");
}
