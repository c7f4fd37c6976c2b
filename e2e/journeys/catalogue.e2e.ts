import type { Page } from "@playwright/test";
import { sendTraces, spansBody } from "../fixtures/doors.ts";
import { expect, test } from "../fixtures/evenkeel.ts";
import { readRows } from "../fixtures/records.ts";
import { expectAccessible, expectNoSidewaysScroll } from "../fixtures/screens.ts";
import { until } from "../fixtures/until.ts";

const service = "letter-writer";

test("a service seen in telemetry is adopted, gets owner, dependency and runbook, and the picture shows it", async ({
  evenkeel,
  rest,
  signIn,
  openAs,
}) => {
  await readRows(
    evenkeel,
    "insert into team (id, key, name, created_at) values ('tea_journey', 'letters', 'Letters', now()) on conflict do nothing returning id",
  );
  await until(
    "the gateway takes spans",
    async () => (await sendTraces(evenkeel, spansBody("seen", 5, service))).status === 200,
  );
  await until("it is seen", async () => {
    const { services } = await rest.get("/services/unknown");
    return services.some((one: { service: string }) => one.service === service);
  });

  const page = await signIn("operator");
  await page.goto("/catalogue");
  const seen = page.getByRole("region", { name: "Seen, but not in the catalogue", exact: true });
  await expect(seen.getByText(service)).toBeVisible();
  await expectAccessible(page);
  // Being seen is all that happened.
  expect((await rest.ask("GET", `/services/${service}`)).status).toBe(404);

  await seen.getByRole("link", { name: `Adopt ${service}` }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Adopt ${service}` })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Letter writer");
  await page.getByRole("combobox", { name: "Owner" }).selectOption({ label: "Letters" });
  await page.getByRole("combobox", { name: "Criticality" }).selectOption("high");
  await expect(page.getByText("there is no way around it")).toBeVisible();
  await page.getByRole("button", { name: "Add a dependency" }).click();
  await page.getByRole("combobox", { name: "Needs" }).fill("income-scorer");
  await page.getByRole("textbox", { name: "Runbook" }).fill("javascript:alert(1)");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Enter service" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "begins with https:// or http://" })).toBeVisible();
  await page.getByRole("textbox", { name: "Runbook" }).fill("https://runbooks.example.org/letters");
  await page.getByRole("button", { name: "Enter service" }).click();

  await expect(page.getByRole("heading", { level: 1, name: service })).toBeVisible();
  await expect(page.getByText("Owned by Letters, high.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Runbook" })).toHaveAttribute(
    "href",
    "https://runbooks.example.org/letters",
  );
  const picture = page.getByRole("group", { name: `Dependencies around ${service}` });
  await expect(picture.getByRole("link", { name: /letter-writer.*needs income-scorer \(hard\)/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Table of Dependencies/ }).click();
  await expect(page.getByRole("row", { name: /letter-writer.*income-scorer.*hard/ })).toBeVisible();
  await page.getByRole("button", { name: /^Picture of Dependencies/ }).click();
  await picture.getByRole("link", { name: /^income-scorer/ }).press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "income-scorer" })).toBeVisible();
  await expect(page.getByText(/If it fails, .*letter-writer.* with it/)).toBeVisible();

  await refusesStale(page, async () => {
    await rest.ask("PUT", `/services/${service}`, { criticality: "low" });
  });

  const viewer = await openAs("viewer");
  await viewer.goto(`/catalogue/services/${service}`);
  await expect(viewer.getByRole("heading", { level: 1, name: service })).toBeVisible();
  await expect(viewer.getByRole("link", { name: "Edit" })).toHaveCount(0);
  await viewer.goto(`/catalogue/services/${service}/edit`);
  await expect(viewer.getByText("catalogue:write")).toBeVisible();
});

/** Somebody else saves between opening the form and sending it. */
async function refusesStale(page: Page, changeMeanwhile: () => Promise<void>): Promise<void> {
  await page.goto(`/catalogue/services/${service}/edit`);
  const what = page.getByRole("textbox", { name: "What it does" });
  await expect(what).toBeVisible();
  await changeMeanwhile();
  await what.fill("Writes letters that explain a decision.");
  await page.getByRole("button", { name: "Save service" }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: /The service letter-writer was changed meanwhile by / }),
  ).toBeVisible();
  // What was typed is still there.
  await expect(what).toHaveValue("Writes letters that explain a decision.");
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Criticality" })).toHaveValue("low");
  await what.fill("Writes letters that explain a decision.");
  await page.getByRole("button", { name: "Save service" }).click();
  await expect(page.getByRole("heading", { level: 1, name: service })).toBeVisible();
  await expect(page.getByText("Writes letters that explain a decision.")).toBeVisible();
}

test.describe("on a phone of 390 px", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("the catalogue, a service, a system and the form can be read and used", async ({ signIn }) => {
    const page = await signIn("administrator");
    const paths = [
      "/catalogue",
      "/catalogue/services/income-scorer",
      "/catalogue/services/income-scorer/edit",
      "/catalogue/systems/lending-decisions",
      "/catalogue/services/customer-portal",
      "/settings/environments",
    ];
    for (const path of paths) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
  });
});
