import type { Locator, Page } from "@playwright/test";
import { ask } from "../fixtures/doors.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { seedFlag } from "../fixtures/rest-client.ts";
import { expectAccessible } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

const flagKey = "courier-model";

test("a key is created, used, rotated with both secrets alive, reduced to the newer one, and revoked", async ({
  evenkeel,
  rest,
  signIn,
}) => {
  await seedFlag(rest, { key: flagKey, service: "courier" });
  /** What the gateway and what REST answer to a key. */
  const statuses = async (key: string): Promise<string> => {
    const authorization = `Bearer ${key}`;
    const body = JSON.stringify({ context: { targetingKey: "unit-1" } });
    const headers = { authorization, "content-type": "application/json" };
    const gateway = await ask(`${evenkeel.gatewayUrl}/ofrep/v1/evaluate/flags/${flagKey}`, { headers, body });
    const console = await ask(`${evenkeel.webUrl}/api/v1/keys`, { method: "GET", headers: { authorization } });
    return `${gateway.status} ${console.status}`;
  };
  const becomes = (key: string, wanted: string) =>
    until(`both doors answer ${wanted}`, async () => (await statuses(key)) === wanted, { withinSeconds: 10 });

  const page = await signIn("administrator");
  await page.goto("/settings/keys");
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("courier");
  await dialog.getByLabel("evaluate flags").check();
  await dialog.getByLabel("manage: everything").check();
  await dialog.getByLabel("Lives").selectOption("date");
  await dialog.getByLabel("Last day, UTC").fill("2020-01-01");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog.getByText("must lie in the future")).toBeVisible();
  await dialog.getByLabel("Lives").selectOption("90");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create key" }).click();
  const older = await takeSecret(dialog);
  await becomes(older, "200 200");

  const row = page.getByRole("row").filter({ hasText: "courier" });
  await expect(row).toContainText("live until");
  await expect(row).toContainText("by ");
  await until("the use is shown", async () => {
    await page.reload();
    return /\d+\s*s ago/.test(await row.innerText());
  });
  await expectAccessible(page);

  await row.getByRole("button", { name: "Rotate courier" }).click();
  await page.getByRole("button", { name: "Start rotation" }).click();
  const newer = await takeSecret(page.getByRole("dialog"));
  await becomes(newer, "200 200");
  expect(await statuses(older)).toBe("200 200");
  await expect(row.getByText("in rotation")).toBeVisible();
  await expectAccessible(page);

  await press(page, row, { open: "Retire the old one of courier", confirm: "Retire the old one" });
  await becomes(older, "401 401");
  expect(await statuses(newer)).toBe("200 200");

  await press(page, row, { open: "Revoke courier", confirm: "Revoke key" });
  await becomes(newer, "401 401");
  await expect(row.getByText(/^revoked/)).toBeVisible();
});

async function takeSecret(dialog: Locator): Promise<string> {
  const secret = await dialog.getByLabel("API key", { exact: true }).inputValue();
  await dialog.getByRole("button", { name: "I have it" }).click();
  await expect(dialog).toHaveCount(0);
  return secret;
}

async function press(page: Page, row: Locator, { open, confirm }: { open: string; confirm: string }): Promise<void> {
  await row.getByRole("button", { name: open }).click();
  await page.getByRole("dialog").getByRole("button", { name: confirm }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
}
