import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { serviceDependency } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { statusComponent } from "#db/schema/status";
import { inTransaction } from "../kernel/context.ts";
import { saveService } from "./save-service.ts";
import { saveSystem } from "./save-system.ts";
import { withCatalogueStage } from "./test-catalogue.ts";

const stage = withCatalogueStage();
const operator = () => stage.cast.as("operator");

const profileOf = async (service: string) =>
  (await stage.db.select().from(serviceProfile).where(eq(serviceProfile.service, service)))[0];
const dependenciesOf = (service: string) =>
  stage.db
    .select({ on: serviceDependency.dependsOn, strength: serviceDependency.strength })
    .from(serviceDependency)
    .where(eq(serviceDependency.service, service))
    .orderBy(serviceDependency.dependsOn);
const serviceOf = async (componentId: string) =>
  (await stage.db.select().from(statusComponent).where(eq(statusComponent.id, componentId)))[0]?.service;

test("a service seen in operation is adopted with its name alone, then told more of, and the audit says what changed", async () => {
  await saveSystem(operator(), { system: "lending-decisions", name: "Lending decisions" });
  expect(await saveService(operator(), { service: "scorer" })).toEqual({ service: "scorer", revision: 1 });
  expect(await profileOf("scorer")).toMatchObject({
    displayName: "Scorer",
    unitMany: "requests",
    criticality: "medium",
    hazardBelowPercent: null,
    ownerTeam: "",
  });
  const more: Parameters<typeof saveService>[1] = {
    service: "scorer",
    system: "lending-decisions",
    ownerTeam: "lending-decisions",
    criticality: "critical",
    dataSensitivity: "restricted",
    runbookUrl: "https://runbooks.example.org/scorer",
    hazardBelowPercent: 2.5,
    unitOne: "application",
    unitMany: "applications",
    dependencies: [{ service: "feature-store" }, { service: "mail", strength: "soft" }],
    revision: 1,
  };
  expect(await saveService(operator(), more)).toEqual({ service: "scorer", revision: 2 });
  expect(await profileOf("scorer")).toMatchObject({ displayName: "Scorer", criticality: "critical", revision: 2 });
  expect(await dependenciesOf("scorer")).toEqual([
    { on: "feature-store", strength: "hard" },
    { on: "mail", strength: "soft" },
  ]);
  const [adopted, changed, ...rest] = await stage.audit("scorer");
  expect(rest).toEqual([]);
  expect(adopted).toMatchObject({ action: "service.adopted", detail: { displayName: "Scorer" } });
  expect(changed).toMatchObject({
    action: "service.changed",
    detail: {
      ownerTeam: { from: "", to: "lending-decisions" },
      hazardBelowPercent: { from: null, to: 2.5 },
      dependencies: { from: [], to: ["feature-store (hard)", "mail (soft)"] },
    },
  });
  expect(changed?.detail).not.toHaveProperty("displayName");
});

test("what is left out stays, and saving what is so already leaves no trace", async () => {
  await saveService(operator(), { service: "steady", dependencies: [{ service: "db" }], description: "Counts." });
  expect(await saveService(operator(), { service: "steady", criticality: "low" })).toMatchObject({ revision: 2 });
  expect(await profileOf("steady")).toMatchObject({ description: "Counts.", criticality: "low" });
  expect(await dependenciesOf("steady")).toHaveLength(1);
  expect(await saveService(operator(), { service: "steady", criticality: "low" })).toMatchObject({ revision: 2 });
  expect(await stage.audit("steady")).toHaveLength(2);
  await saveService(operator(), { service: "steady", dependencies: [] });
  expect(await dependenciesOf("steady")).toEqual([]);
});

test("status components are linked and unlinked; one that another service had says so on both sides", async () => {
  const { scoring, portal } = stage.cast;
  expect(await serviceOf(scoring)).toBe("income-scorer");
  await saveService(operator(), { service: "front", components: [portal, scoring] });
  expect(await Promise.all([portal, scoring].map(serviceOf))).toEqual(["front", "front"]);
  expect((await stage.audit("income-scorer")).at(-1)).toMatchObject({
    action: "service.changed",
    detail: { component: { from: "Income scoring", to: null }, nowOf: "front" },
  });
  expect((await stage.audit("front"))[0]?.detail).toMatchObject({
    components: ["Customer portal", "Income scoring"],
  });
  await saveService(operator(), { service: "front", components: [portal] });
  expect(await Promise.all([portal, scoring].map(serviceOf))).toEqual(["front", ""]);
  await expect(saveService(operator(), { service: "front", components: ["cmp_no"] })).rejects.toMatchObject({
    code: "invalid",
    fields: [{ field: "components.0" }],
  });
});

describe("is refused", () => {
  test.each(["viewer", "stakeholder", "responder"] as const)("for a %s", async (role) => {
    await expect(saveService(stage.cast.as(role), { service: "sneaky" })).rejects.toMatchObject({ code: "forbidden" });
    expect(await profileOf("sneaky")).toBeUndefined();
  });

  test("when somebody changed it since, and says who", async () => {
    await saveService(operator(), { service: "shared" });
    await saveService(stage.cast.as("administrator"), { service: "shared", criticality: "high", revision: 1 });
    const stale = saveService(operator(), { service: "shared", criticality: "low", revision: 1 });
    await expect(stale).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/changed meanwhile by The administrator at 14:07 UTC/),
    });
    expect(await profileOf("shared")).toMatchObject({ criticality: "high", revision: 2 });
    const late = saveService(operator(), { service: "shared", revision: 0 });
    await expect(late).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("was entered") });
  });

  test("when two adopt the same at once as new: one does, the other is told", async () => {
    const ends = await Promise.allSettled(
      [1, 2, 3].map(() => saveService(operator(), { service: "raced", revision: 0 })),
    );
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await profileOf("raced")).toMatchObject({ revision: 1 });
  });

  const wrong = [
    ["dependencies.0.service", { dependencies: [{ service: "wrong" }] }],
    ["dependencies.1.service", { dependencies: [{ service: "a" }, { service: "a", strength: "soft" }] }],
    ["runbookUrl", { runbookUrl: "javascript:alert(1)" }],
    ["hazardBelowPercent", { hazardBelowPercent: 0 }],
    ["ownerTeam", { ownerTeam: "nobody-knows" }],
    ["system", { system: "nobody-knows" }],
    ["displayName", { displayName: "  " }],
  ] as const;
  test.each(wrong)("with a wrong %s, by field", async (field, change) => {
    const answer = saveService(operator(), { service: "wrong", ...(change as object) });
    await expect(answer).rejects.toMatchObject({ code: "invalid", fields: [{ field }] });
    expect(await profileOf("wrong")).toBeUndefined();
  });
});

test("many are saved in one transaction, and one refusal undoes them all", async () => {
  const all = inTransaction(operator(), async (tx) => {
    await saveService(tx, { service: "first-of-many" });
    await saveService(tx, { service: "second-of-many", system: "nobody-knows" });
  });
  await expect(all).rejects.toMatchObject({ code: "invalid" });
  expect(await profileOf("first-of-many")).toBeUndefined();
  expect(await stage.audit("first-of-many")).toEqual([]);
});
