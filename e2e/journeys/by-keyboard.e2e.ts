import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/evenkeel.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { readRows } from "../fixtures/records.ts";
import { seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible } from "../fixtures/screens.ts";

const palette = (page: Page) => page.getByRole("dialog", { name: "Search or act" });

test("a whole duty without a mouse: sign in, find a rollout, roll it back by Enter, publish about the incident", async ({
  page,
  rest,
}) => {
  await seedFlag(rest, { key: "keys-model", service: "keys-scorer" });
  const rolloutId = await seedRollout(rest, { flagKey: "keys-model", candidateVariant: "v2", plan: holdingPlan(25) });
  const incident = await rest.post("/incidents", {
    title: "Keys are answered twice",
    service: "keys-scorer",
    severity: "P2",
  });
  await signInByKeys(page);

  // A search is opened by its key; a name leads to the thing and never rolls it back.
  await page.keyboard.press("/");
  await page.keyboard.type("keys-scorer");
  await expect(palette(page).getByRole("option").first()).toHaveAccessibleName(/^keys-scorer v2/);
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/rollouts/${rolloutId}$`));
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(page.getByRole("heading", { level: 1, name: "Incidents", exact: true })).toBeVisible();

  await page.keyboard.press("Control+k");
  await expect(palette(page).getByRole("option", { name: /^Roll back keys-scorer v2/ })).toBeVisible();
  // Nothing is marked before somebody aims: opening it and pressing Enter moves no traffic.
  await page.keyboard.press("Enter");
  expect((await rest.get(`/rollouts/${rolloutId}`)).state).toBe("running");
  await page.keyboard.type("roll back keys");
  await expect(palette(page).getByRole("option", { selected: true })).toHaveAccessibleName(
    /^Roll back keys-scorer v2 to v1: 25\s% → 0\s%, now/,
  );
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/rollouts/${rolloutId}$`));
  const receipt = page.getByRole("status").filter({ hasText: "Requested" });
  await expect(receipt.getByText("Verified", { exact: true }).locator("xpath=following-sibling::dd")).toHaveText(
    /^\d{2}:\d{2}:\d{2}\.\d/,
  );
  expect(await rest.get(`/rollouts/${rolloutId}`)).toMatchObject({ state: "rolled_back", rollbackReason: "manual" });

  await page.keyboard.press("Control+k");
  await page.keyboard.type(`publish ${incident.key}`);
  await expect(palette(page).getByRole("option", { selected: true })).toHaveAccessibleName(/^Publish update of INC-/);
  await page.keyboard.press("Enter");
  const publish = page.getByRole("dialog", { name: "Publish this to everyone?" });
  await expect(publish).toBeVisible();
  await publish.getByRole("button", { name: "Publish now" }).focus();
  await page.keyboard.press("Enter");
  const told = page.getByRole("listitem").filter({ hasText: "Published" });
  await expect(told.first()).toBeVisible();
  await expect(publish).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/incidents$/);
});

test("rows, ranges, help and the way back have keys, and all but ⌘K can be switched off", async ({ signIn }) => {
  const page = await signIn("operator");
  await page.goto("/metrics-view");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  // A page is drawn before it listens.
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(help).toBeVisible({ timeout: 1_000 });
  }).toPass();
  for (const does of ["Search", "Next row", "Next time range", "Declare an incident", "Rollouts"])
    await expect(help.getByText(does, { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();

  const range = page.getByRole("navigation", { name: "Range" });
  await expect(range.locator("[aria-current]")).toHaveText("1 h");
  await page.keyboard.press("t");
  await expect(range.locator("[aria-current]")).toHaveText("6 h");

  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(page.getByRole("heading", { level: 2, name: "Past" })).toBeVisible();
  const past = page.getByRole("region", { name: "Past" }).getByRole("link", { name: /^INC-/ });
  await expect(past.first()).toBeVisible();
  await page.keyboard.press("k");
  await expect(past.last()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/incidents\/inc_/);
  await expect(page.getByRole("heading", { level: 2, name: "Timeline" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/incidents$/);

  await page.goto("/settings");
  await page.getByRole("group", { name: "Single-key shortcuts" }).getByRole("button", { name: "Off" }).click();
  await page.keyboard.press("?");
  await page.keyboard.press("/");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeVisible();
});

test("a person in Kathmandu reads every time of the console in that zone, named; the public page stays UTC", async ({
  evenkeel,
  signIn,
}) => {
  const zone = (name: string) =>
    readRows(evenkeel, "update user_account set time_zone = $1 where email = 'ravi@evenkeel.test'", [name]);
  await zone("Asia/Kathmandu");
  const page = await signIn("responder");
  await expect(page.getByRole("button", { name: /^Live/ })).toHaveText(/\d{2}:\d{2}:\d{2} UTC\+5:45$/);
  const [row] = await readRows<{ id: string; shown: string }>(
    evenkeel,
    `select id, to_char(resolved_at at time zone 'Asia/Kathmandu', 'HH24:MI') as shown from incident
     where resolved_at is not null order by id limit 1`,
  );
  await page.goto("/incidents");
  const line = page.getByRole("listitem").filter({ has: page.locator(`a[href="/incidents/${row!.id}"]`) });
  await expect(line).toContainText(`${row!.shown} UTC+5:45`);
  await page.goto(`/incidents/${row!.id}`);
  await expect(page.getByRole("region", { name: "Timeline" }).getByText("UTC+5:45", { exact: true })).toBeVisible();
  await page.goto("/status");
  await expect(page.getByText("UTC+5:45")).toHaveCount(0);
  await zone("UTC");
});

async function signInByKeys(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").focus();
  await page.keyboard.type("ada@evenkeel.test");
  await page.keyboard.press("Tab");
  await page.keyboard.type("even-keel-ada");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Active rollouts" })).toBeVisible();
  await page.getByRole("link", { name: "Skip to content" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
}
