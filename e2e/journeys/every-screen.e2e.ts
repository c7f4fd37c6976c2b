import { expect, test } from "../fixtures/evenkeel.ts";
import { expectAccessible } from "../fixtures/screens.ts";

const screens = [
  { name: "Metrics", path: "/metrics-view" },
  { name: "Audit", path: "/audit" },
  { name: "Settings", path: "/settings" },
] as const;

test("an administrator reads metrics, audit and settings, and an address that leads nowhere says so", async ({
  signIn,
  consoleWatch,
}) => {
  const page = await signIn("administrator");
  for (const { name, path } of screens) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
  }
  await page.goto("/status/history");
  await expect(page.getByRole("heading", { level: 1, name: "Incident history" })).toBeVisible();
  await expectAccessible(page);
  consoleWatch.expectError(/404/);
  await page.goto("/rollouts/rol_01ARZ3NDEKTSV4RRFFQ69G5FAV");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
});
