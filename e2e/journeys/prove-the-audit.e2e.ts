import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { runToEnd } from "../../scripts/run-to-end.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { seedFlag } from "../fixtures/rest-client.ts";
import { expectAccessible } from "../fixtures/screens.ts";

async function takeAway(page: Page, button: string, file: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  await download.saveAs(file);
  return file;
}

test("an operator finds who changed what, takes the audit away, and anybody proves it without the installation", async ({
  rest,
  signIn,
}, testInfo) => {
  await seedFlag(rest, { key: "audited-model", service: "audited" });
  const page = await signIn("operator");
  await page.goto("/audit");
  await expect(page.getByRole("paragraph").filter({ hasText: /Chain holds: \d+ links?, checked/ })).toBeVisible();
  await page.getByLabel("Words").fill("audited-model");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/text=audited-model/);
  await expect(page.getByRole("cell", { name: "Flag created" })).toHaveCount(1);
  await page.getByLabel("Who").selectOption({ label: "Automatic" });
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page.getByText("Nothing matches").filter({ visible: true })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page.getByLabel("Who")).toHaveValue("");
  await page.getByRole("checkbox", { name: "all environments" }).check();
  const lines = await takeAway(page, "Export JSON Lines", testInfo.outputPath("audit.jsonl"));
  const csv = await takeAway(page, "Export CSV", testInfo.outputPath("audit.csv"));
  for (const file of [lines, csv]) {
    const { exitCode, output } = await runToEnd(["scripts/audit-verify.ts", file]);
    expect([exitCode, output]).toEqual([
      0,
      expect.stringMatching(/✓ \d+ entries hold, 1 to \d+\n {2}from the first entry ever/),
    ]);
  }
  expect(readFileSync(csv, "utf8")).toContain("audited-model");
  await page.reload();
  await expect(page.getByRole("cell", { name: "Audit exported" })).toHaveCount(2);
});

test("a viewer may not take the audit away", async ({ signIn }) => {
  const page = await signIn("viewer");
  const response = await page.request.post("/audit/export?format=jsonl", { form: { everywhere: "yes" } });
  expect(response.status()).toBe(403);
  expect(await response.text()).toContain("audit:read");
});
