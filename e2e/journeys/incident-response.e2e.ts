import { expect, test } from "../fixtures/evenkeel.ts";
import { expectAccessible } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

const title = "Decision letters name the wrong applicant";

test("a person declares an incident, raises it to P1, publishes an update and resolves it while a stakeholder follows", async ({
  signIn,
  openAs,
  openAsVisitor,
}) => {
  const operator = await signIn("operator");
  await operator.goto("/incidents");
  await expectAccessible(operator);
  await operator.getByRole("button", { name: "Declare" }).click();
  await expectAccessible(operator);
  await operator.getByLabel("Title").fill(title);
  await operator.getByLabel("Service").selectOption("income-scorer");
  await operator.getByLabel("Severity").selectOption("P2");
  await operator.getByLabel("What is seen").fill("Two customers called since this morning.");
  await operator.getByRole("button", { name: "Declare incident" }).click();
  await expect(operator.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(operator.getByText("P2 Medium", { exact: true }).first()).toBeVisible();

  const stakeholder = await openAs("stakeholder");
  await stakeholder.goto("/stakeholder");
  await expectAccessible(stakeholder);
  await stakeholder.getByRole("link", { name: title }).click();
  await expect(stakeholder.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(stakeholder.getByText("We are looking for the cause", { exact: true })).toBeVisible();
  await expectAccessible(stakeholder);

  await operator.getByRole("button", { name: "Acknowledge" }).click();
  await operator.getByRole("button", { name: "Raise to P1" }).click();
  await expect(operator.getByText("P1 High", { exact: true }).first()).toBeVisible();
  await expect(stakeholder.getByText("P1 High", { exact: true })).toBeVisible();
  await expectAccessible(operator);

  await operator.getByRole("button", { name: "Edit", exact: true }).click();
  await operator.getByLabel("Public text").fill("Some letters carried a wrong name. We are correcting them now.");
  await operator.getByRole("button", { name: "Save draft" }).click();
  await operator.getByRole("button", { name: "Approve and publish…" }).click();
  await operator.getByRole("button", { name: "Publish now" }).click();
  await expect(operator.getByRole("link", { name: "See on page" })).toBeVisible();
  await expect(stakeholder.getByText(/Some letters carried a wrong name/)).toBeVisible();
  const visitor = await openAsVisitor();
  await until("the status page shows the update", async () => {
    await visitor.goto("/status");
    return visitor.getByText(/Some letters carried a wrong name/).isVisible();
  });
  await expectAccessible(visitor);

  await operator.getByRole("button", { name: "Cause found…" }).click();
  await operator.getByLabel("New state").selectOption("Monitoring");
  await operator.getByLabel("How it recovered").fill("The template was corrected and the queue sent again.");
  await operator.getByRole("button", { name: "Set to monitoring" }).click();
  await expect(stakeholder.getByText("Stopped, we are watching", { exact: true })).toBeVisible();
  await operator.getByRole("button", { name: "Resolve…" }).click();
  await expectAccessible(operator);
  await operator.getByLabel("Why it is resolved now").fill("Every letter was checked by hand.");
  await operator.getByRole("button", { name: "Resolve incident" }).click();
  await expect(operator.getByText(/^Lasted/)).toBeVisible();
  await expect(stakeholder.getByText("Over", { exact: true })).toBeVisible();
  await expectAccessible(stakeholder);

  await operator.getByRole("button", { name: "Approve and publish…" }).click();
  await operator.getByRole("button", { name: "Publish now" }).click();
  await until("the status page says that it is over", async () => {
    await visitor.goto("/status");
    return visitor
      .getByRole("list")
      .filter({ hasText: title })
      .getByText(/Resolved after/)
      .first()
      .isVisible();
  });
  await expect(visitor.getByRole("region", { name: "Active incident" }).filter({ hasText: title })).toHaveCount(0);
});
