import type { Stack } from "../../scripts/stack.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { readRows } from "../fixtures/records.ts";
import { seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";

const addStaging = (evenkeel: Stack) =>
  readRows(
    evenkeel,
    `insert into environment (key, name, position, created_at)
     values ('production', 'Production', 0, now()), ('staging', 'Staging', 1, now()) on conflict do nothing`,
  );
const removeStaging = (evenkeel: Stack) => readRows(evenkeel, "delete from environment where key = 'staging'");

test("the console shows one environment at a time, says when it is not production, and what belongs elsewhere", async ({
  evenkeel,
  rest,
  signIn,
}) => {
  await seedFlag(rest, { key: "place-model", service: "place-scorer" });
  const rolloutId = await seedRollout(rest, { flagKey: "place-model", candidateVariant: "v2", plan: holdingPlan(25) });
  const page = await signIn("operator");
  // The switch leads to another page, whose text stands there twice for a moment, once hidden.
  const notProduction = page.getByText("This is not production.").filter({ visible: true });
  await expect(page.getByRole("combobox", { name: "Environment" })).toHaveCount(0);
  await addStaging(evenkeel);
  try {
    await page.goto("/rollouts");
    const row = page.getByRole("link", { name: "place-scorer" });
    await expect(row).toBeVisible();
    await page.getByRole("combobox", { name: "Environment" }).selectOption("Staging");
    await expect(notProduction).toBeVisible();
    await expect(page.getByText("No rollout yet")).toBeVisible();
    await expect(row).toHaveCount(0);
    await expectAccessible(page);

    await page.goto(`/rollouts/${rolloutId}`);
    const note = page.getByRole("note").filter({ hasText: "This rollout belongs to Production." });
    await expect(note).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    await note.getByRole("button", { name: "Look at Production" }).click();
    await expect(notProduction).toHaveCount(0);
    await expect(note).toHaveCount(0);

    // A link carries its environment, and the browser stays there.
    await page.goto("/incidents?env=staging");
    await expect(notProduction).toBeVisible();
    await expect(page).toHaveURL(/\/incidents$/);
    await page.goto("/rollouts");
    await expect(notProduction).toBeVisible();
  } finally {
    await removeStaging(evenkeel);
  }
});
