import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/evenkeel.ts";
import { addressOf, routes, seedEverything } from "../fixtures/routes.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";

const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

let seeds: Awaited<ReturnType<typeof seedEverything>> | undefined;

/** Readable in both themes, with a heading, and no wider than a phone. */
async function expectGoodScreen(page: Page, address: string): Promise<void> {
  await page.setViewportSize(wide);
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize(phone);
  await expectNoSidewaysScroll(page);
}

test.describe.configure({ timeout: 60_000 });

test.beforeEach(async ({ evenkeel, rest }) => {
  seeds ??= await seedEverything(evenkeel, rest);
});

test("there is a page for every part of the console, and each is looked at", () => {
  expect(routes.length).toBeGreaterThan(10);
  expect(routes.map(({ pattern }) => pattern)).toContain("/rollouts/[rolloutId]");
});

for (const { pattern, isSignedIn } of routes)
  test(`${pattern} is readable in both themes and fits a phone`, async ({ signIn, page, consoleWatch }) => {
    if (/\[token\]/.test(pattern)) consoleWatch.expectError(/40[0-9]/);
    if (isSignedIn) await signIn("administrator");
    await expectGoodScreen(page, addressOf(pattern, seeds!));
  });

for (const screen of ["overview", "rollout", "incident", "edge"])
  test(`the kit's screen “${screen}” is readable in both themes and fits a phone`, async ({ signIn }) => {
    await expectGoodScreen(await signIn("administrator"), `/kit?screen=${screen}`);
  });

test("an address that leads nowhere says so, signed in and not, and so does the public history", async ({
  signIn,
  openAsVisitor,
  consoleWatch,
}) => {
  consoleWatch.expectError(/404/);
  const page = await signIn("administrator");
  for (const address of [
    "/rollouts/rol_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "/stakeholder/incidents/inc_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "/no-such-page",
  ])
    await expectGoodScreen(page, address);
  const visitor = await openAsVisitor();
  await expectGoodScreen(visitor, "/status/history");
});

test("whoever lacks a permission reads which one, in the frame that stays", async ({ signIn }) => {
  const page = await signIn("viewer");
  for (const [address, permission] of [
    ["/audit", "audit:read"],
    ["/settings/keys", "key:write"],
  ] as const) {
    await expectGoodScreen(page, address);
    await expect(page.getByText(permission, { exact: true })).toBeVisible();
  }
  await page.setViewportSize(wide);
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Audit" })).toHaveCount(0);
});
