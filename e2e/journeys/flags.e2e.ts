import type { Page } from "@playwright/test";
import { ask } from "../fixtures/doors.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

const key = "letter-tone";
const rule = '{"if": [{"ends_with": [{"var": "email"}, "@example.com"]}, "warm"]}';

async function makeFlag(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New flag" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Key").fill(key);
  await dialog.getByLabel("Service").fill("letter-writer");
  await dialog.getByLabel("Variants").fill('{"warm": "Dear", "dry": "To"');
  await dialog.getByLabel("Default variant").fill("dry");
  await dialog.getByRole("button", { name: "Create flag" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "is not JSON" })).toBeVisible();
  await dialog.getByLabel("Variants").fill('{"warm": "Dear", "dry": "To"}');
  await dialog.getByRole("button", { name: "Create flag" }).click();
  await expect(page.getByRole("heading", { level: 1, name: key })).toBeVisible();
}

async function evaluateAs(page: Page, email: string): Promise<void> {
  await page.getByLabel("As this unit").fill("application-1");
  await page.getByLabel("With these attributes").fill(JSON.stringify({ email }));
  await page.getByRole("button", { name: "Evaluate" }).click();
}

test("a flag is created, gets a rule, is tried, answers over OFREP and is switched off", async ({
  evenkeel,
  signIn,
  openAs,
}) => {
  const ofrep = async (email: string) => {
    const answer = await ask(`${evenkeel.gatewayUrl}/ofrep/v1/evaluate/flags/${key}`, {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ context: { targetingKey: "application-1", email } }),
    });
    return answer.status === 200 ? `${answer.json.variant} ${answer.json.reason} ${answer.json.value}` : "";
  };
  const page = await signIn("operator");
  await page.goto("/");
  await page.getByRole("link", { name: "Flags", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Flags" })).toBeVisible();
  await makeFlag(page);
  await until("the gateway serves the default", async () => (await ofrep("a@example.com")) === "dry STATIC To");

  // What is wrong is said by place while it is written, and cannot be saved.
  const field = page.getByRole("textbox", { name: "Rule" });
  await field.fill(rule.replace("ends_with", "endsWith"));
  await expect(page.getByText("targeting.if.0.endsWith is no operator")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save rule" })).toBeDisabled();
  await field.fill(rule.replace('"warm"', '"hot"'));
  await expect(page.getByText('targeting.if.1 answers "hot", which is none of the variants')).toBeVisible();
  await field.fill(rule);
  await evaluateAs(page, "a@example.com");
  await expect(page.getByText("which is not saved")).toBeVisible();
  await expect(page.getByText("The rule gives warm, decided at targeting.if.1.")).toBeVisible();
  expect(await ofrep("a@example.com")).toBe("dry STATIC To");

  await page.getByRole("button", { name: "Save rule" }).click();
  await until("the rule is served", async () => (await ofrep("a@example.com")) === "warm TARGETING_MATCH Dear");
  expect(await ofrep("a@example.org")).toBe("dry DEFAULT To");
  await page.getByRole("button", { name: "Record the release warm" }).click();
  const release = page.getByRole("dialog", { name: "What warm is made of" });
  await release.getByLabel("Model").fill("writer-7");
  await release.getByLabel("Parameters").fill('{"api_key": "x"}');
  await release.getByRole("button", { name: "Save release" }).click();
  await expect(release.getByRole("alert").filter({ hasText: "looks like a credential" })).toBeVisible();
  await release.getByLabel("Parameters").fill('{"temperature": 0.2}');
  await release.getByRole("button", { name: "Save release" }).click();
  await expect(page.getByRole("list", { name: "Releases" })).toContainText("writer-7");
  await expectAccessible(page);
  await page.getByLabel("Targeting key").fill("application-1");
  await page.getByLabel("Gets").selectOption("warm");
  await page.getByRole("button", { name: "Add override" }).click();
  await expect(page.getByRole("button", { name: "Remove the override of application-1" })).toBeVisible();
  await until("the override is served", async () => (await ofrep("a@example.org")) === "warm TARGETING_MATCH Dear");

  await page.getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByText("Off: everyone gets the default")).toBeVisible();
  await until("it is off", async () => (await ofrep("a@example.com")) === "dry DISABLED To");
  await evaluateAs(page, "a@example.com");
  await expect(page.getByText("The flag is switched off: everyone gets the default.")).toBeVisible();
  await expect(page.getByRole("list", { name: "History" })).toContainText('state: "ENABLED"');
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);

  const viewer = await openAs("viewer");
  await viewer.goto(`/flags/${key}`);
  await expect(viewer.getByRole("heading", { level: 1, name: key })).toBeVisible();
  await expect(viewer.getByRole("button", { name: "Switch on" })).toHaveCount(0);
  await expect(viewer.getByRole("button", { name: "Evaluate" })).toBeVisible();
});
