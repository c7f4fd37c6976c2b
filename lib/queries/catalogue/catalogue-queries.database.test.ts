import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { saveService } from "#lib/commands/catalogue/save-service";
import { saveSystem } from "#lib/commands/catalogue/save-system";
import { withCatalogueStage } from "#lib/commands/catalogue/test-catalogue";
import { createFlag } from "#lib/commands/flag/create-flag";
import { declareIncident } from "#lib/commands/incident/declare-incident";
import { cataloguePage } from "./catalogue-page.ts";
import { servicePage } from "./service-page.ts";
import { systemPage } from "./system-page.ts";

const stage = withCatalogueStage();
const now = new Date("2026-11-23T14:10:00.000Z");
const at = { environment: "production", now };

beforeAll(async () => {
  const operator = stage.cast.as("operator");
  await saveSystem(operator, { system: "lending", name: "Lending decisions", ownerTeam: "lending-decisions" });
  const { scoring } = stage.cast;
  await saveService(operator, {
    service: "income-scorer",
    system: "lending",
    components: [scoring],
    dependencies: [{ service: "feature-store" }],
  });
  await saveService(operator, { service: "api", system: "lending", dependencies: [{ service: "income-scorer" }] });
  await saveService(operator, { service: "alone" });
  await stage.db.execute(sql`insert into service_seen values
    ('production', 'income-scorer', '2026-11-23T10:00:00Z', '2026-11-23T14:09:48Z', 10),
    ('production', 'newcomer', '2026-11-23T13:00:00Z', '2026-11-23T14:09:50Z', 3),
    ('staging', 'elsewhere', '2026-11-23T13:00:00Z', '2026-11-23T14:09:50Z', 3)`);
  await stage.db.execute(sql`insert into rollup (environment, service, metric, bucket_at, n, s) values
    ('production', 'newcomer', 'requests', '2026-11-23T14:09:40Z', 60, 0),
    ('production', 'newcomer', 'requests', '2026-11-23T13:00:00Z', 900, 0)`);
  const flag = { service: "flagged", key: "flagged-model", variants: { v1: "v1" }, defaultVariant: "v1" };
  await createFlag(operator, flag);
  await declareIncident(operator, { service: "income-scorer", title: "Slow scores", severity: "P3" });
  await declareIncident(operator, { service: "income-scorer", title: "Wrong scores", severity: "P1" });
  await declareIncident(operator, { service: "portal", title: "Sign-in fails", severity: "P2" });
});

describe("the catalogue", () => {
  test("shows systems with what goes on at their services, and services that stand alone", async () => {
    const { systems, alone } = await cataloguePage(stage.db, at);
    expect(systems).toMatchObject([
      {
        name: "Lending decisions",
        owner: { key: "lending-decisions", name: "Lending decisions" },
        services: [
          { service: "api", incident: null, status: null, heardAt: null },
          {
            service: "income-scorer",
            incident: { severity: "P1", count: 2 },
            status: "operational",
            heardAt: Date.parse("2026-11-23T14:09:48Z"),
          },
        ],
      },
    ]);
    expect(alone.map(({ service }) => service)).toEqual(["alone"]);
  });

  test("offers what was seen and nobody entered, with what was seen of it", async () => {
    const { unknown } = await cataloguePage(stage.db, at);
    const byName = Object.fromEntries(unknown.map((one) => [one.service, one]));
    expect(Object.keys(byName).sort()).toEqual(["flagged", "newcomer", "portal"]);
    expect(byName.newcomer).toMatchObject({
      firstSeenAt: Date.parse("2026-11-23T13:00:00Z"),
      lastSeenAt: Date.parse("2026-11-23T14:09:50Z"),
      requestsPerMinute: 12,
      flags: [],
      incidentCount: 0,
    });
    expect(byName.flagged).toMatchObject({ flags: ["flagged-model"], requestsPerMinute: null });
    expect(byName.portal).toMatchObject({ incidentCount: 1 });
  });

  test("draws what needs what, also what is not in the catalogue", async () => {
    const { picture } = await cataloguePage(stage.db, at);
    expect(picture.nodes.map(({ service, entered }) => [service, entered !== null])).toEqual([
      ["api", true],
      ["feature-store", false],
      ["income-scorer", true],
    ]);
    expect(picture.edges).toHaveLength(2);
    expect(picture.cycles).toEqual([]);
  });
});

test("a service's page names its neighbours and who fails with it", async () => {
  const page = await servicePage(stage.db, { ...at, service: "income-scorer" });
  expect(page).toMatchObject({
    facts: { system: { key: "lending", name: "Lending decisions" }, owner: null, revision: 2 },
    dependsOn: [{ service: "feature-store", strength: "hard", inCatalogue: false }],
    neededBy: [{ service: "api", strength: "hard", inCatalogue: true }],
    failsWith: ["api"],
    components: [{ name: "Income scoring" }],
    now: { incident: { severity: "P1", count: 2 } },
  });
  expect(page?.incidents.map(({ title }) => title).sort()).toEqual(["Slow scores", "Wrong scores"]);
  expect(await servicePage(stage.db, { ...at, service: "newcomer" })).toBeUndefined();
  expect(await servicePage(stage.db, { ...at, environment: "staging", service: "api" })).toBeUndefined();
});

test("a system's page holds its services alone, and the picture around them", async () => {
  const page = await systemPage(stage.db, { ...at, system: "lending" });
  expect(page?.services.map(({ service }) => service)).toEqual(["api", "income-scorer"]);
  expect(page?.picture.nodes.find(({ service }) => service === "feature-store")).toMatchObject({ asked: false });
  expect(await systemPage(stage.db, { ...at, system: "none" })).toBeUndefined();
});
