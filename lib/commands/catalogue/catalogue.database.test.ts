import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { catalogueSystem, environment, serviceDependency } from "#db/schema/catalogue";
import { incident, serviceProfile } from "#db/schema/incident";
import { rollout } from "#db/schema/rollout";
import { statusComponent } from "#db/schema/status";
import { createFlag } from "../flag/create-flag.ts";
import { declareIncident } from "../incident/declare-incident.ts";
import { createRollout } from "../rollout/create-rollout.ts";
import { startRollout } from "../rollout/start-rollout.ts";
import { deleteService } from "./delete-service.ts";
import { deleteSystem } from "./delete-system.ts";
import { saveEnvironment } from "./save-environment.ts";
import { saveService } from "./save-service.ts";
import { saveSystem } from "./save-system.ts";
import { withCatalogueStage } from "./test-catalogue.ts";

const stage = withCatalogueStage();
const operator = () => stage.cast.as("operator");
const forbidden = { code: "forbidden" };
const profilesOf = (service: string) =>
  stage.db.select().from(serviceProfile).where(eq(serviceProfile.service, service));
const systemsOf = (key: string) => stage.db.select().from(catalogueSystem).where(eq(catalogueSystem.key, key));

describe("a system", () => {
  test("is created, changed with before and after in the audit, and keeps what is left out", async () => {
    const made = await saveSystem(operator(), { system: "fraud", name: "Fraud checks", description: "Finds fraud." });
    expect(made).toEqual({ system: "fraud", revision: 1 });
    await saveSystem(operator(), { system: "fraud", ownerTeam: "platform", revision: 1 });
    expect(await systemsOf("fraud")).toMatchObject([
      { name: "Fraud checks", description: "Finds fraud.", ownerTeam: "platform", revision: 2 },
    ]);
    expect(await saveSystem(operator(), { system: "fraud", name: "Fraud checks" })).toMatchObject({ revision: 2 });
    expect(await stage.audit("fraud")).toMatchObject([
      { action: "system.created", detail: { name: { from: null, to: "Fraud checks" } } },
      { action: "system.changed", detail: { ownerTeam: { from: "", to: "platform" } } },
    ]);
  });

  test("is refused without a name, with an unknown owner, on a stale revision and for a viewer", async () => {
    await expect(saveSystem(operator(), { system: "bare" })).rejects.toMatchObject({ fields: [{ field: "name" }] });
    const unowned = saveSystem(operator(), { system: "bare", name: "Bare", ownerTeam: "no-team" });
    await expect(unowned).rejects.toMatchObject({ fields: [{ field: "ownerTeam" }] });
    await saveSystem(operator(), { system: "bare", name: "Bare" });
    const stale = saveSystem(operator(), { system: "bare", name: "Other", revision: 0 });
    await expect(stale).rejects.toMatchObject({ code: "conflict" });
    const sneaky = saveSystem(stage.cast.as("viewer"), { system: "bare", name: "Sneaky" });
    await expect(sneaky).rejects.toMatchObject(forbidden);
    expect(await systemsOf("bare")).toMatchObject([{ name: "Bare" }]);
  });

  test("is not deleted while services belong to it, and then leaves its facts in the audit", async () => {
    await saveSystem(operator(), { system: "short-lived", name: "Short" });
    await saveService(operator(), { service: "member", system: "short-lived" });
    await expect(deleteSystem(operator(), { system: "short-lived" })).rejects.toMatchObject({
      code: "precondition-failed",
      message: expect.stringContaining("member belongs to it"),
    });
    await saveService(operator(), { service: "member", system: "" });
    await expect(deleteSystem(stage.cast.as("viewer"), { system: "short-lived" })).rejects.toMatchObject(forbidden);
    await expect(deleteSystem(operator(), { system: "short-lived", revision: 7 })).rejects.toMatchObject({
      code: "conflict",
    });
    await deleteSystem(operator(), { system: "short-lived", revision: 1 });
    expect(await systemsOf("short-lived")).toEqual([]);
    expect((await stage.audit("short-lived")).at(-1)).toMatchObject({
      action: "system.deleted",
      detail: { name: "Short" },
    });
    await expect(deleteSystem(operator(), { system: "short-lived" })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a service is deleted", () => {
  test("with its dependencies and links; those who need it go on naming it", async () => {
    const { portal } = stage.cast;
    await saveService(operator(), { service: "gone", dependencies: [{ service: "db" }], components: [portal] });
    await saveService(operator(), { service: "needy", dependencies: [{ service: "gone" }] });
    await expect(deleteService(stage.cast.as("responder"), { service: "gone" })).rejects.toMatchObject(forbidden);
    await deleteService(operator(), { service: "gone", revision: 1 });
    expect(await profilesOf("gone")).toEqual([]);
    const edges = await stage.db.select().from(serviceDependency);
    expect(edges.map(({ service, dependsOn }) => `${service} > ${dependsOn}`)).toEqual(["needy > gone"]);
    const [component] = await stage.db.select().from(statusComponent).where(eq(statusComponent.id, portal));
    expect(component?.service).toBe("");
    expect((await stage.audit("gone")).at(-1)).toMatchObject({
      action: "service.deleted",
      detail: { dependencies: ["db (hard)"], components: ["Customer portal"] },
    });
    await expect(deleteService(operator(), { service: "gone" })).rejects.toMatchObject({ code: "not-found" });
  });

  test("only when it has no flag, no active rollout and no open incident, which are named", async () => {
    const service = "busy";
    await saveService(operator(), { service });
    const { incidentId, key } = await declareIncident(operator(), { service, title: "It hangs", severity: "P3" });
    const refused = () =>
      deleteService(operator(), { service }).then(
        () => ({ code: "done", message: "" }),
        ({ code, message }) => ({ code, message }),
      );
    expect(await refused()).toEqual({
      code: "precondition-failed",
      message: expect.stringContaining(`it has the open incident ${key}.`),
    });
    const flag = { service, key: "busy-model", variants: { v1: "v1", v2: "v2" }, defaultVariant: "v1" };
    await createFlag(operator(), flag);
    const plan = {
      steps: [
        { exposurePercent: 50, holdSeconds: 60 },
        { exposurePercent: 100, holdSeconds: 0 },
      ],
    };
    const wanted = { flagKey: flag.key, candidateVariant: "v2", title: "busy v2", plan };
    const { rolloutId } = await createRollout(operator(), wanted);
    await startRollout(operator(), { rolloutId });
    expect((await refused()).message).toContain("the flag busy-model; the active rollout “busy v2”; the open incident");
    expect(await profilesOf(service)).toHaveLength(1);
    // What is over does not stand in the way.
    await stage.db.update(incident).set({ state: "closed" }).where(eq(incident.id, incidentId));
    await stage.db.update(rollout).set({ state: "aborted", trafficPercent: 0 }).where(eq(rollout.id, rolloutId));
    expect((await refused()).message).toMatch(/it has the flag busy-model\. A service leaves/);
  });
});

describe("an environment", () => {
  const administrator = () => stage.cast.as("administrator");
  const all = () => stage.db.select().from(environment).orderBy(environment.position);

  test("is created behind the others and renamed, its key stays", async () => {
    await saveEnvironment(administrator(), { environment: "staging", name: "Staging" });
    await saveEnvironment(administrator(), { environment: "eu-1", name: "Europe" });
    await saveEnvironment(administrator(), { environment: "staging", name: "Dress rehearsal" });
    await saveEnvironment(administrator(), { environment: "staging", name: "Dress rehearsal" });
    expect((await all()).map(({ key, name }) => [key, name])).toEqual([
      ["production", "Production"],
      ["staging", "Dress rehearsal"],
      ["eu-1", "Europe"],
    ]);
    expect(await stage.audit("staging")).toMatchObject([
      { action: "environment.created", detail: { name: { from: null, to: "Staging" } } },
      { action: "environment.changed", detail: { name: { from: "Staging", to: "Dress rehearsal" } } },
    ]);
  });

  test("is refused with a key that no telemetry could carry, and for everybody but an administrator", async () => {
    for (const key of ["*", "Production", "a b", ""])
      await expect(saveEnvironment(administrator(), { environment: key, name: "X" })).rejects.toMatchObject({
        code: "invalid",
      });
    for (const role of ["viewer", "operator"] as const)
      await expect(saveEnvironment(stage.cast.as(role), { environment: "mine", name: "X" })).rejects.toMatchObject(
        forbidden,
      );
    expect((await all()).some(({ key }) => key === "mine")).toBe(false);
  });
});
