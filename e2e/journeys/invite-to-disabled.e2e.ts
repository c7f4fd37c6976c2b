import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/evenkeel.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";

const email = "noor@evenkeel.test";
const first = "a few random words";
const second = "some other random words";

test("a person is invited, works, is lowered, shut out, let in again and comes back with a new password", async ({
  rest,
  page: noor,
  openAs,
  consoleWatch,
}) => {
  test.setTimeout(8 * 60_000);
  await seedFlag(rest, { key: "people-model", service: "people-scorer" });
  // Nothing is sent to it: it must not pause for that while people come and go.
  const plan = holdingPlan(25, { freshnessSeconds: 3_600 });
  const rolloutId = await seedRollout(rest, { flagKey: "people-model", candidateVariant: "v2", plan });

  const admin = await openAs("administrator");
  const invitation = await invite(admin);

  await openPerson(admin);
  await expect(async () => {
    await admin.reload();
    await expect(admin.getByText(/the mail server took it/)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expectAccessible(admin);
  await admin.goto("/people");
  await setPassword(noor, { link: invitation, password: first, greeting: "Welcome to Evenkeel" });
  await signInAgain(noor, first);
  await noor.goto(invitation);
  await expect(noor.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
  await expectAccessible(noor);

  await noor.goto(`/rollouts/${rolloutId}`);
  await expect(noor.getByRole("button", { name: /Skip hold/ })).toBeVisible();
  await openPerson(admin);
  await expect(admin.getByText("active", { exact: true })).toBeVisible();
  consoleWatch.expectError(/401/);
  await lowerTo(admin, "viewer");
  await noor.getByRole("button", { name: /Roll back to v1/ }).click();
  await expect(noor.getByRole("alert").filter({ hasText: "sign in again" })).toBeVisible();
  expect((await rest.get(`/rollouts/${rolloutId}`)).state).not.toBe("rolled_back");

  await signInAgain(noor, first);
  await noor.goto(`/rollouts/${rolloutId}`);
  await expect(noor.getByRole("heading", { level: 1, name: "people-scorer" })).toBeVisible();
  await expect(noor.getByRole("button", { name: /Roll back to v1/ })).toHaveCount(0);
  await admin.getByRole("button", { name: "Disable…" }).click();
  await admin.getByRole("button", { name: "Disable person" }).click();
  await expect(admin.getByText("disabled", { exact: true })).toBeVisible();
  await expect(noor.getByText("Your session has ended: sign in again.")).toBeVisible();

  await admin.getByRole("button", { name: "Enable" }).click();
  await admin.getByRole("button", { name: "Reset password…" }).click();
  await admin.getByRole("button", { name: "Make a reset link" }).click();
  const reset = await admin.getByLabel("Reset link").inputValue();
  await admin.getByRole("button", { name: "I have it" }).click();
  await setPassword(noor, { link: reset, password: second, greeting: "Set a new password" });
  await signInAgain(noor, second);
  await noor.goto("/people");
  await expect(noor.getByRole("heading", { level: 1, name: "People" })).toBeVisible();
  await expect(noor.getByRole("button", { name: "Invite" })).toHaveCount(0);
  await rest.post(`/rollouts/${rolloutId}/roll-back`);
});

async function invite(admin: Page): Promise<string> {
  await admin.goto("/people");
  await admin.getByRole("button", { name: "Invite" }).click();
  await admin.getByLabel("Name", { exact: true }).fill("Noor Haddad");
  await admin.getByLabel("E-mail", { exact: true }).fill(email);
  await admin.getByRole("dialog").getByLabel("Role", { exact: true }).selectOption("operator");
  await admin.getByLabel("Platform").check();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Invite person" }).click();
  const link = await admin.getByLabel("Invitation link").inputValue();
  await expect(admin.getByText("An e-mail with this link is queued")).toBeVisible();
  await admin.getByRole("button", { name: "I have it" }).click();
  await expect(admin.getByRole("row").filter({ hasText: email })).toContainText("invited");
  await expectAccessible(admin);
  return link;
}

async function setPassword(page: Page, by: { link: string; password: string; greeting: string }): Promise<void> {
  const answer = await page.goto(by.link);
  const headers = await answer!.allHeaders();
  expect([headers["referrer-policy"], headers["x-robots-tag"]]).toEqual(["no-referrer", "noindex, nofollow"]);
  expect([headers["cache-control"], headers["content-security-policy"]]).toEqual([
    expect.stringContaining("no-store"),
    expect.stringContaining("frame-ancestors 'none'"),
  ]);
  await expect(page.getByRole("heading", { name: by.greeting })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("New password").fill("too short");
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "at least 12 characters" })).toBeVisible();
  await page.getByLabel("New password").fill(by.password);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("Your password is set.")).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
}

async function signInAgain(page: Page, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

async function openPerson(admin: Page): Promise<void> {
  await admin.getByRole("link", { name: "Noor Haddad" }).click();
  await expect(admin.getByRole("heading", { level: 1, name: "Noor Haddad" })).toBeVisible();
  await expectAccessible(admin);
}

async function lowerTo(admin: Page, role: string): Promise<void> {
  await admin.getByRole("button", { name: "Change role…" }).click();
  await admin.getByRole("dialog").getByLabel("Role", { exact: true }).selectOption(role);
  await expect(admin.getByText("Loses", { exact: true })).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: `Make ${role}` }).click();
  await expect(admin.getByRole("dialog")).toHaveCount(0);
  await expect(admin.getByText(role, { exact: true }).first()).toBeVisible();
}

test("people, teams and permissions can be read on a phone, and a stakeholder is told what is missing", async ({
  signIn,
  openAs,
}) => {
  const admin = await signIn("administrator");
  await admin.setViewportSize({ width: 390, height: 844 });
  await admin.goto("/people/teams");
  await admin.getByRole("link", { name: "Lending decisions" }).click();
  await expect(admin.getByRole("heading", { level: 1, name: "Lending decisions" })).toBeVisible();
  await expectUsable(admin);
  await admin.getByRole("link", { name: "Ada Okafor" }).click();
  await expect(admin.getByRole("heading", { level: 1, name: "Ada Okafor" })).toBeVisible();
  await expectUsable(admin);
  for (const name of ["People", "Teams", "Permissions"]) {
    await admin.goto(name === "People" ? "/people" : `/people/${name.toLowerCase()}`);
    await expect(admin.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
    await expectUsable(admin);
  }
  const stakeholder = await openAs("stakeholder");
  await stakeholder.goto("/people");
  await expect(stakeholder.getByRole("main").getByText("person:read")).toBeVisible();
  const viewer = await openAs("viewer");
  await viewer.goto("/people");
  await viewer.getByRole("link", { name: "Ravi Menon" }).click();
  await expect(viewer.getByRole("heading", { level: 1, name: "Ravi Menon" })).toBeVisible();
  await expect(viewer.getByRole("button", { name: /role|Disable|Reset|Take/ })).toHaveCount(0);
});

async function expectUsable(page: Page): Promise<void> {
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
}
