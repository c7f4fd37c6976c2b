import { expect, printedLink, test } from "../fixtures/empty-instance.ts";
import { readRows } from "../fixtures/records.ts";
import { runSnippet } from "../fixtures/run-snippet.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";

test("from an empty instance to a service whose evaluations and spans arrive, with what the pages show and nothing else", async ({
  empty,
  page,
  browser,
}) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/set-up$/);
  await expect(page.getByRole("heading", { name: "Nobody has an account here yet" })).toBeVisible();
  await expectAccessible(page);
  const link = await printedLink(empty);
  expect(await page.content()).not.toContain(link);
  await page.goto("/set-up/not-the-link");
  await expect(page.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();

  await page.goto(link);
  await page.getByLabel("Organisation").fill("Lumen Credit");
  await page.getByLabel("Your name").fill("Ada Okafor");
  await page.getByLabel("E-mail").fill("Ada@example.org");
  await page.getByLabel("Password", { exact: true }).fill("too short");
  await page.getByRole("button", { name: "Set up and sign in" }).click();
  await expect(page.getByText("needs at least 12 characters")).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.getByLabel("Password", { exact: true }).fill("a few random words");
  await page.getByRole("button", { name: "Set up and sign in" }).click();

  await expect(page).toHaveURL(/\/welcome-aboard$/);
  await expect(page.getByRole("heading", { name: "Welcome aboard, Lumen Credit" })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByLabel("Service", { exact: true }).fill("ranker");
  await expect(page.getByLabel("Flag", { exact: true })).toHaveValue("ranker-model");
  await page.getByRole("button", { name: "Add the service and its flag" }).click();
  await expect(page.getByText("ranker · ranker-model")).toBeVisible();

  // The walk is left and taken up again from the overview.
  await page.goto("/");
  await expect(page.getByText("First steps: 1 of 4 are done")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Create the key" }).click();
  const key = await page.getByLabel("API key", { exact: true }).inputValue();
  expect(key).toMatch(/^evk_/);
  await expect(page.getByText("Waiting for the first evaluation", { exact: true })).toBeVisible();
  await expect(page.getByText("Waiting for the first span", { exact: true })).toBeVisible();
  await expectAccessible(page);

  const text = await page.getByRole("region", { name: "first-span.mjs" }).locator("pre").innerText();
  expect(text).toContain(key);
  expect(await runSnippet(text)).toContain("The variant is v1 (STATIC)");
  await expect(page.getByText("Evaluated", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Spans arrive with their variant", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("heading", { name: "Connected" })).toBeVisible();
  await expectAccessible(page);

  // The key is nowhere after that; the link opens nothing; the audit names the person.
  await page.reload();
  await expect(page.getByRole("heading", { name: "Connected" })).toBeVisible();
  expect(await page.content()).not.toContain(key);
  const stranger = await browser.newPage();
  await stranger.goto(link);
  await expect(stranger.getByRole("heading", { name: "This Evenkeel is set up" })).toBeVisible();
  await stranger.close();
  const audit = "select actor->>'name' as by from audit_entry where action = 'organisation.set_up'";
  expect(await readRows(empty, audit)).toEqual([{ by: "Ada Okafor" }]);

  await page.goto("/settings/organisation");
  await expectAccessible(page);
  await page.getByLabel("Name", { exact: true }).fill("Lumen");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.goto("/welcome-aboard");
  await expect(page.getByRole("heading", { name: "Welcome aboard, Lumen", exact: true })).toBeVisible();
});
