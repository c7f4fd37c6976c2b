import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/evenkeel.ts";
import { expectReachableByKeyboard } from "../fixtures/keyboard.ts";
import { addressOf, routes, seedEverything } from "../fixtures/routes.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";

const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** Readable in both themes, with a heading, used without a mouse, and no wider than a phone. */
async function expectGoodScreen(page: Page, address: string): Promise<void> {
  await page.setViewportSize(wide);
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expectAccessible(page);
  await expectReachableByKeyboard(page);
  await page.setViewportSize(phone);
  await expectNoSidewaysScroll(page);
}

/** Looks at all of them before it complains, so that one run names every screen that is not good. */
async function expectGoodScreens(page: Page, addresses: readonly string[]): Promise<void> {
  const problems: string[] = [];
  for (const address of addresses)
    await test.step(address, () =>
      expectGoodScreen(page, address).catch((error: Error) => void problems.push(`${address}: ${error.message}`)),
    );
  expect(problems).toEqual([]);
}

const kitScreens = ["overview", "rollout", "incident", "edge"].map((screen) => `/kit?screen=${screen}`);

test.describe.configure({ timeout: 12 * 60_000 });

test("every page of the product is readable in both themes, used without a mouse, and fits a phone", async ({
  evenkeel,
  rest,
  signIn,
  openAsVisitor,
}) => {
  expect(routes.map(({ pattern }) => pattern)).toContain("/rollouts/[rolloutId]");
  const seeds = await seedEverything(evenkeel, rest);
  const addresses = (isSignedIn: boolean) =>
    routes.filter((route) => route.isSignedIn === isSignedIn).map(({ pattern }) => addressOf(pattern, seeds));
  await expectGoodScreens(await openAsVisitor(), addresses(false));
  await expectGoodScreens(await signIn("administrator"), [...addresses(true), ...kitScreens]);
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
