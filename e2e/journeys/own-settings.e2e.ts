import type { Page } from "@playwright/test";
import { hashPassword } from "#lib/adapters/password";
import type { Stack } from "../../scripts/stack.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { readRows } from "../fixtures/records.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";

const first = "seven grey herons";
const second = "nine quiet rivers";

/** Somebody whose password no other story needs. */
async function enterPerson(evenkeel: Stack, email: string, role: string): Promise<void> {
  await readRows(
    evenkeel,
    `insert into user_account (id, email, name, role, password_hash, created_at)
     values ($1, $2, initcap('Noor ' || $3), $3, $4, now()) on conflict do nothing`,
    [
      `usr_01ARZ3NDEKTSV4RRFFQ69G5${role
        .slice(0, 3)
        .toUpperCase()
        .replaceAll(/[ILOU]/g, "X")}`,
      email,
      role,
      await hashPassword(first),
    ],
  );
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/sign-in/);
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "Sessions" })).toBeVisible();
}

test("a person changes name, time zone and ways to be reached, first choice first", async ({ page, evenkeel }) => {
  const email = "noor.viewer@example.org";
  await enterPerson(evenkeel, email, "viewer");
  await signIn(page, email, first);
  await page.getByLabel("Name").fill("Noor Haddad");
  await page.getByLabel("Time zone").selectOption("Asia/Beirut");
  await page.getByRole("button", { name: "Add a way" }).click();
  await page.getByLabel("Contact 1", { exact: true }).fill("noor@example.org");
  await page.getByRole("button", { name: "Add a way" }).click();
  await page.getByLabel("Kind of contact 2").selectOption("phone");
  await page.getByLabel("Contact 2", { exact: true }).fill("call me");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "must be a telephone number" })).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel("Contact 2", { exact: true }).fill("+961 1 234567");
  await page.getByRole("button", { name: "Up with contact 2" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Name")).toHaveValue("Noor Haddad");
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Beirut");
  await expect(page.getByLabel("Contact 1", { exact: true })).toHaveValue("+961 1 234567");
  await expect(page.getByLabel("Contact 2", { exact: true })).toHaveValue("noor@example.org");
});

test("a stakeholder ends a session elsewhere, and a new password ends all others, at once", async ({
  page,
  openAsVisitor,
  evenkeel,
  consoleWatch,
}) => {
  const email = "noor.stakeholder@example.org";
  await enterPerson(evenkeel, email, "stakeholder");
  await signIn(page, email, first);
  const [there, elsewhere] = [await openAsVisitor(), await openAsVisitor()];
  await signIn(there, email, first);
  await signIn(elsewhere, email, first);
  await page.goto("/stakeholder");
  await page.getByRole("link", { name: "Your settings" }).click();
  const sessions = page.getByRole("region", { name: "Sessions", exact: true });
  await expect(sessions.getByText("this browser")).toHaveCount(1);
  await expect(sessions.getByRole("row")).toHaveCount(4);
  await expectAccessible(page);

  // The most recently used stands first; this one has no button.
  await sessions
    .getByRole("button", { name: /^End the session of/ })
    .first()
    .click();
  await expect(sessions.getByRole("row")).toHaveCount(3);

  consoleWatch.expectError(/401/);
  await page.getByLabel("Current password").fill("not the password");
  await page.getByLabel("New password", { exact: true }).fill(second);
  await page.getByLabel("New password again").fill(second);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "is not your current password" })).toBeVisible();
  await page.getByLabel("Current password").fill(first);
  await page.getByLabel("New password again").fill(`${second}s`);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "not the same" })).toBeVisible();
  await page.getByLabel("New password again").fill(second);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("One other session has ended.")).toBeVisible();
  await expect(sessions.getByRole("row")).toHaveCount(2);

  for (const other of [there, elsewhere]) {
    await other.goto("/settings");
    await expect(other).toHaveURL(/\/sign-in/);
  }
  await signIn(there, email, second);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload();
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "End all others" }).click();
  await expect(page.getByRole("button", { name: "End all others" })).toHaveCount(0);
  await there.reload();
  await expect(there).toHaveURL(/\/sign-in/);
});

test("an administrator ends a person's sessions from that person's page, at once", async ({
  signIn: signInAs,
  openAsVisitor,
  evenkeel,
}) => {
  const email = "noor.operator@example.org";
  await enterPerson(evenkeel, email, "operator");
  // What her open page asks for between the end of her session and her next step is refused.
  const noor = await openAsVisitor(/401/);
  await signIn(noor, email, first);
  const administrator = await signInAs("administrator");
  await administrator.goto("/people");
  await administrator.getByRole("link", { name: "Noor Operator" }).click();
  const sessions = administrator.getByRole("region", { name: "Sessions", exact: true });
  await expect(sessions.getByText("this browser")).toHaveCount(0);
  await expectAccessible(administrator);
  await sessions.getByRole("button", { name: "End all sessions" }).click();
  await expect(sessions.getByText("Signed in nowhere")).toBeVisible();
  await noor.goto("/settings");
  await expect(noor).toHaveURL(/\/sign-in/);
});
