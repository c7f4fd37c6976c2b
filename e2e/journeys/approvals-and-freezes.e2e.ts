import { expect, test } from "../fixtures/evenkeel.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";

const environment = "production";

test.afterEach(async ({ rest }) => {
  await rest.post(`/environments/${environment}/approval-rule`, { needsApproval: false });
  await rest.ask("POST", `/environments/${environment}/release-line`, {});
});

test("a release needs a second person, a stopped line holds it, and every refusal says who lifts it and where", async ({
  rest,
  signIn,
  openAs,
}) => {
  const flagKey = "governed-model";
  await seedFlag(rest, { key: flagKey, service: "governed-scorer" });
  const first = await seedRollout(rest, {
    flagKey,
    candidateVariant: "v2",
    title: "Governed v2",
    plan: holdingPlan(25),
  });
  await rest.post(`/rollouts/${first}/roll-back`, { words: "the feature file was wrong" });

  const mira = await openAs("administrator");
  await mira.goto("/settings/freezes");
  const rule = mira.getByRole("switch", { name: /need the approval of a second person/ });
  await rule.click();
  await expect(rule).toBeChecked();
  await expectAccessible(mira);

  // Ada tries again, and says why a release that was rolled back may be released again.
  const ada = await signIn("operator");
  await ada.goto(`/rollouts/${first}`);
  await ada.getByRole("button", { name: "Try again…" }).click();
  await expect(ada.getByRole("dialog")).toContainText("It has a new seed");
  await ada.getByRole("button", { name: "Create the next attempt" }).click();
  await expect(ada).not.toHaveURL(new RegExp(first));
  const rolloutId = /rol_\w+/.exec(ada.url())?.[0] ?? "";
  await expect(ada.getByRole("region", { name: "What holds it" })).toContainText("v2 was rolled back in attempt 1");
  await expectAccessible(ada);
  await ada.getByRole("button", { name: "Ask for approval…" }).click();
  await ada.getByLabel(/Why may it be released again/).fill("The feature file is mended");
  await expectAccessible(ada);
  await ada.getByRole("button", { name: "Ask for approval", exact: true }).click();
  const approvals = (page: typeof ada) => page.getByRole("region", { name: "Approvals" });
  await expect(approvals(ada)).toContainText("You made this rollout: another person who may approve has to do it.");
  await expect(ada.getByRole("button", { name: "Approve…" })).toHaveCount(0);
  await expectAccessible(ada);

  // The line is stopped; the overview says so.
  await ada.goto("/settings/freezes");
  await ada.getByRole("button", { name: "Stop the line…" }).click();
  await ada.getByLabel("Reason").fill("The database is being moved");
  await ada.getByRole("button", { name: "Stop the line", exact: true }).click();
  await expect(ada.getByText("Stopped by Ada Okafor")).toBeVisible();
  await expectAccessible(ada);
  await ada.goto("/");
  await expect(ada.getByText("The line is stopped by Ada Okafor")).toBeVisible();

  // Mira approves; it stays where it is, and the page says what holds it, who lifts that, and where.
  await mira.goto(`/rollouts/${rolloutId}`);
  await mira.getByRole("button", { name: "Approve…" }).click();
  await mira.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
  const held = mira.getByRole("region", { name: "What holds it" });
  await expect(held).toContainText("Ada Okafor stopped the line of production");
  await expect(held).toContainText("The database is being moved");
  await expect(held.getByRole("link", { name: /Settings, Freezes/ })).toHaveAttribute("href", "/settings/freezes");
  await expect(approvals(mira)).toContainText("by Mira Castellanos");
  const refusal = await rest.ask("POST", `/rollouts/${rolloutId}/start`);
  expect(refusal).toMatchObject({
    status: 412,
    body: { holds: [{ kind: "stopped_line", where: { href: "/settings/freezes" } }] },
  });
  await mira.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(mira);
  await expectAccessible(mira);

  // An override with a reason lets this one through; it starts by itself.
  await ada.goto(`/rollouts/${rolloutId}`);
  await ada.getByRole("button", { name: "Override…" }).click();
  await ada.getByLabel("Reason").fill("A mend that cannot wait");
  await ada.getByRole("dialog").getByRole("button", { name: "Override", exact: true }).click();
  await expect(ada.getByText("Running", { exact: true }).first()).toBeVisible();
  await expect(ada.getByText(/Holds were overridden by Ada Okafor .* “A mend that cannot wait”/)).toBeVisible();

  // Past the gates only by force, with the title typed out.
  await ada.getByRole("button", { name: "Force…" }).click();
  const force = ada.getByRole("dialog");
  await force.getByLabel("Type the rollout's title").fill("governed");
  await force.getByLabel("Reason").fill("The business decided");
  await force.getByRole("button", { name: /^Force: / }).click();
  await expect(force).toContainText("must be exactly: Governed v2");
  await expectAccessible(ada);
  await force.getByLabel("Type the rollout's title").fill("Governed v2");
  await force.getByRole("button", { name: /^Force: / }).click();
  await expect(ada.getByText("Baking", { exact: true }).first()).toBeVisible();
  await expect(ada.getByText(/Forced from 25\s%? to 100/).first()).toBeVisible();

  // Nothing holds the way back, although the line is still stopped.
  await ada.getByRole("button", { name: /^Roll back to v1/ }).click();
  await expect(ada.getByText("Rolled back", { exact: true }).first()).toBeVisible();
  await expect(ada.getByRole("button", { name: "Try again…" })).toBeVisible();
  const { entries } = await rest.get("/audit?limit=100");
  const done = entries.filter((one: { subject: { id: string } }) => one.subject.id === rolloutId);
  expect(done.map((one: { action: string }) => one.action)).toEqual(
    expect.arrayContaining(["rollout.submitted", "rollout.approved", "rollout.overridden", "rollout.forced"]),
  );
});
