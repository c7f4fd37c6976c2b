import type { Page } from "@playwright/test";
import { findFreePort } from "#lib/adapters/free-port";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { test as base, expect } from "../fixtures/evenkeel.ts";
import { type IdentityProvider, startIdentityProvider } from "../fixtures/identity-provider.ts";
import { readRows } from "../fixtures/records.ts";
import { expectAccessible } from "../fixtures/screens.ts";

interface WithProvider {
  webPort: number;
  provider: IdentityProvider;
  evenkeel: Stack;
}

/** An installation of its own, whose people come from a real identity provider. */
const test = base.extend<object, WithProvider>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  webPort: [async ({}, use) => use(await findFreePort()), { scope: "worker" }],
  provider: [
    async ({ webPort }, use) => {
      const provider = await startIdentityProvider({ webUrl: `http://localhost:${webPort}` });
      await use(provider);
      await provider.stop();
    },
    { scope: "worker" },
  ],
  evenkeel: [
    async ({ webPort, provider }, use) => {
      const environment = { DEMO_STORY: "off", DEMO_REQUESTS_PER_SECOND: "1", ...provider.settings };
      const stack = await startStack({ mode: "demo", ports: { web: webPort }, environment });
      await use(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 240_000 },
  ],
});

/** Through the provider's own page, which loads a font from elsewhere. */
async function signInAt(page: Page, login: string): Promise<void> {
  await page.route(/googleapis/, (route) => route.abort());
  await page.goto("/rollouts");
  await page.getByRole("button", { name: "Sign in with Example ID" }).click();
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("whatever");
  await page.getByRole("button", { name: "Sign-in" }).click();
}

test("a person comes in through the provider's page with the role of their groups, and the role follows them", async ({
  page,
  provider,
  evenkeel,
  consoleWatch,
}) => {
  consoleWatch.expectError(/googleapis/);
  provider.people.grace = { name: "Grace Hop", email: "grace@example.org", email_verified: true, groups: ["sre"] };
  await page.goto("/sign-in");
  await expectAccessible(page);
  await signInAt(page, "grace");
  await expect(page).toHaveURL(/\/rollouts$/);
  await page.goto("/settings");
  await expect(page.getByText("operator, by the identity provider")).toBeVisible();
  await expect(page.getByText("by identity provider", { exact: false }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Change password" })).toHaveCount(0);

  provider.people.grace.groups = ["readers", "cleaning"];
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  // A button that the page has not taken over yet does nothing.
  await page.waitForLoadState("networkidle");
  // The provider still knows her: no second login.
  await page.getByRole("button", { name: "Sign in with Example ID" }).click();
  await expect(page.getByRole("heading", { name: "Active rollouts" })).toBeVisible();
  await page.goto("/settings");
  await expect(page.getByText("viewer, by the identity provider")).toBeVisible();
  const rows = await readRows<{ action: string }>(
    evenkeel,
    `select a.action from audit_entry a join user_account u on u.id = a.subject_id
     where u.email = 'grace@example.org' order by a.id`,
  );
  expect(rows.map(({ action }) => action)).toEqual([
    "user.created",
    "user.signed_in",
    "user.signed_out",
    "user.role_changed",
    "user.signed_in",
  ]);

  provider.people.grace.groups = ["cleaning"];
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Sign in with Example ID" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "none of your groups has a role here" })).toBeVisible();
  await page.goto("/rollouts");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("nobody takes a local account over by its e-mail address; whoever cancels is told so and can sign in otherwise", async ({
  page,
  openAsVisitor,
  provider,
  consoleWatch,
}) => {
  consoleWatch.expectError(/googleapis/);
  provider.people.mallory = { name: "M", email: "ada@evenkeel.test", email_verified: true, groups: ["admins"] };
  await signInAt(page, "mallory");
  await expect(page.getByRole("alert").filter({ hasText: "exists here already" })).toBeVisible();
  await expectAccessible(page);

  const visitor = await openAsVisitor();
  await visitor.route(/googleapis/, (route) => route.fulfill({ body: "", contentType: "text/css" }));
  await visitor.goto("/sign-in");
  await visitor.getByRole("button", { name: "Sign in with Example ID" }).click();
  await visitor.getByRole("link", { name: "[ Cancel ]" }).click();
  await expect(visitor.getByRole("alert").filter({ hasText: "did not sign you in" })).toBeVisible();
  await visitor.getByLabel("E-mail").fill("ada@evenkeel.test");
  await visitor.getByLabel("Password").fill("even-keel-ada");
  await visitor.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(visitor.getByRole("heading", { name: "Active rollouts" })).toBeVisible();
});

test("with passwords switched off the provider is the only door", async ({
  page,
  openAsVisitor,
  provider,
  evenkeel,
  consoleWatch,
}) => {
  consoleWatch.expectError(/googleapis|401/);
  provider.people.root = { name: "Root", email: "root@example.org", email_verified: true, groups: ["admins"] };
  const off = `insert into policy (environment, kind, settings, updated_at) values ('*', 'sign_in', $1, now())
    on conflict (environment, kind) do update set settings = excluded.settings`;
  await readRows(evenkeel, off, [JSON.stringify({ credentials: false, sessionHours: 1 })]);
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Sign in with Example ID" })).toBeVisible();
  await expect(page.getByLabel("Password")).toHaveCount(0);
  const posted = await page.evaluate(async () => {
    const { csrfToken } = await (await fetch("/api/auth/csrf")).json();
    const body = new URLSearchParams({ csrfToken, email: "ada@evenkeel.test", password: "even-keel-ada" });
    return (await fetch("/api/auth/callback/credentials", { method: "POST", body, redirect: "manual" })).status;
  });
  expect(posted).not.toBe(200);
  await page.goto("/rollouts");
  await expect(page).toHaveURL(/\/sign-in/);
  await signInAt(page, "root");
  await expect(page).toHaveURL(/\/rollouts$/);
  const [session] = await readRows<{ hours: string }>(
    evenkeel,
    `select extract(epoch from s.expires_at - s.started_at) / 3600 as hours from person_session s
     join user_account u on u.id = s.user_id where u.email = 'root@example.org' and s.method = 'oidc'`,
  );
  expect(Number(session?.hours)).toBe(1);

  // The console knows which provider is trusted: this way in counts.
  await page.goto("/settings/policies");
  await page.getByRole("button", { name: "Save sign-in" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.goto("/people");
  const nobody = page.getByRole("alert").filter({ hasText: "No administrator can sign in now" });
  await expect(page.getByRole("heading", { name: "Everybody here" })).toBeVisible();
  await expect(nobody).toHaveCount(0);

  // An invitation leads to the provider as well, whose verified address finds the account that waits.
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByLabel("Name", { exact: true }).fill("Noor Haddad");
  await page.getByLabel("E-mail", { exact: true }).fill("noor@example.org");
  await page.getByLabel("Role", { exact: true }).last().selectOption("viewer");
  await page.getByRole("button", { name: "Invite person" }).click();
  const link = await page.getByLabel("Invitation link").inputValue();
  await page.getByRole("button", { name: "I have it" }).click();
  provider.people.noor = { name: "Noor", email: "noor@example.org", email_verified: true, groups: ["sre"] };
  const noor = await openAsVisitor();
  await noor.route(/googleapis/, (route) => route.fulfill({ body: "", contentType: "text/css" }));
  await noor.goto(link);
  await expect(noor.getByText("Here everybody signs in with Example ID")).toBeVisible();
  await expect(noor.getByLabel("New password")).toHaveCount(0);
  await expectAccessible(noor);
  await noor.getByRole("button", { name: "Sign in with Example ID" }).click();
  await noor.getByPlaceholder("Enter any login").fill("noor");
  await noor.getByPlaceholder("and password").fill("whatever");
  await noor.getByRole("button", { name: "Sign-in" }).click();
  await expect(noor.getByRole("heading", { name: "Active rollouts" })).toBeVisible();

  provider.people.root.groups = ["readers"];
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Sign in with Example ID" }).click();
  await expect(page.getByRole("heading", { name: "Active rollouts" })).toBeVisible();
  await page.goto("/people");
  await expect(nobody).toBeVisible();
  await expectAccessible(page);
});
