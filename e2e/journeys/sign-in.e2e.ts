import { expect, test } from "../fixtures/evenkeel.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { readRows } from "../fixtures/records.ts";
import { seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible } from "../fixtures/screens.ts";

test("a wrong password is refused without saying what was wrong, and the right one opens the overview", async ({
  page,
  consoleWatch,
}) => {
  consoleWatch.expectError(/401/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
  await expectAccessible(page);
  await page.getByLabel("E-mail").fill("ada@evenkeel.test");
  await page.getByLabel("Password").fill("even-keel-nobody");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "E-mail or password is not right" })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue("ada@evenkeel.test");

  await page.getByLabel("Password").fill("even-keel-ada");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Active rollouts" })).toBeVisible();
  await expect(page.getByText("Ada Okafor").first()).toBeVisible();
});

test("a viewer sees a rollout and has nothing to press, and a person whose session was ended signs in again", async ({
  evenkeel,
  rest,
  signIn,
  openAs,
  consoleWatch,
}) => {
  await seedFlag(rest, { key: "portal-model", service: "portal" });
  const rolloutId = await seedRollout(rest, { flagKey: "portal-model", candidateVariant: "v2", plan: holdingPlan(25) });

  const viewer = await openAs("viewer");
  await viewer.goto(`/rollouts/${rolloutId}`);
  await expect(viewer.getByRole("heading", { level: 1, name: "portal" })).toBeVisible();
  await expect(viewer.getByRole("button", { name: /Roll back|Hold|Advance|Resume/ })).toHaveCount(0);
  await expectAccessible(viewer);

  consoleWatch.expectError(/401/);
  const responder = await signIn("responder");
  await responder.goto(`/rollouts/${rolloutId}`);
  await expect(responder.getByRole("button", { name: /Roll back to v1/ })).toBeVisible();
  await expect(responder.getByRole("button", { name: /Advance|Force|Skip/ })).toHaveCount(0);
  // As an administrator's "end all sessions" does.
  const endSessions = "update user_account set session_version = session_version + 1 where email = $1";
  await readRows(evenkeel, endSessions, ["ravi@evenkeel.test"]);
  await responder.getByRole("button", { name: /Roll back to v1/ }).click();
  await expect(responder.getByRole("alert").filter({ hasText: "sign in again" })).toBeVisible();
  await responder.goto("/rollouts");
  await expect(responder).toHaveURL(/\/sign-in\?callbackUrl=%2Frollouts$/);
  expect((await rest.get(`/rollouts/${rolloutId}`)).state).not.toBe("rolled_back");
  await rest.post(`/rollouts/${rolloutId}/roll-back`);
});
