import { expect, test } from "../fixtures/evenkeel.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";

test("an administrator creates environments, puts them in order, and deletes one only when nothing is in it", async ({
  rest,
  signIn,
}) => {
  const page = await signIn("administrator");
  await page.goto("/settings/environments");
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  for (const [key, name] of [
    ["rehearsal", "Rehearsal"],
    ["eu-1", "Europe"],
  ] as const) {
    await page.getByRole("button", { name: "New environment" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Key").fill(key);
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Create environment" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(row(name)).toBeVisible();
  }
  await page.getByRole("button", { name: "Up with Europe" }).click();
  await expect(page.getByRole("row").last()).toContainText("Rehearsal");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });

  const flag = { environment: "rehearsal", key: "rehearsed-model" };
  const variants = { v1: "v1", v2: "v2" };
  await rest.post("/flags", { ...flag, service: "rehearsed", variants, defaultVariant: "v1" });
  await page.getByRole("button", { name: "Delete Rehearsal" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Rehearsal?" });
  await dialog.getByRole("button", { name: "Delete environment" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Rehearsal is not empty: flag rehearsed-model.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row("Rehearsal")).toBeVisible();

  expect(await rest.ask("DELETE", `/flags/${flag.key}`, { environment: flag.environment })).toMatchObject({
    status: 200,
  });
  for (const name of ["Rehearsal", "Europe"]) {
    await page.getByRole("button", { name: `Delete ${name}` }).click();
    await page.getByRole("button", { name: "Delete environment" }).click();
    await expect(row(name)).toHaveCount(0);
  }
});
