import { beforeAll, expect, test } from "vitest";
import { withRestDoor } from "./test-door.ts";

const { ask, must, pool } = withRestDoor();
let staging: string;

beforeAll(async () => {
  await must("PUT", "/environments/staging", { name: "Test" });
  staging = (await must("POST", "/keys", { name: "ci-staging", scopes: ["manage"], environment: "staging" })).key;
});

test("automation keeps the catalogue: systems, services, what they need, and takes them out again", async () => {
  const system = await must("PUT", "/systems/lending", { name: "Lending decisions" });
  expect(system).toMatchObject({ system: "lending", services: [], revision: 1 });
  const dependencies = [{ service: "feature-store", strength: "soft" }];
  const saved = await must("PUT", "/services/scorer", { system: "lending", criticality: "critical", dependencies });
  expect(saved).toMatchObject({ displayName: "Scorer", dependencies, components: [], revision: 1 });
  expect(await must("GET", "/services/scorer")).toEqual(saved);
  expect((await must("GET", "/services?system=lending")).services).toEqual([saved]);
  expect((await must("GET", "/systems/lending")).services).toEqual(["scorer"]);
  const again = await must("PUT", "/services/scorer", { description: "Scores." });
  expect(again).toMatchObject({ description: "Scores.", criticality: "critical", dependencies, revision: 2 });
  expect(await ask("PUT", "/services/scorer", { body: { criticality: "low", revision: 1 } })).toMatchObject({
    status: 409,
    body: { code: "conflict", detail: expect.stringContaining("changed meanwhile") },
  });
  expect(await ask("DELETE", "/systems/lending")).toMatchObject({ status: 412 });
  expect(await must("DELETE", "/services/scorer", { revision: 2 })).toEqual({ service: "scorer" });
  expect(await must("DELETE", "/systems/lending")).toEqual({ system: "lending" });
  expect(await ask("GET", "/services/scorer")).toMatchObject({ status: 404 });
});

test("a name with a slash, as telemetry may send it, has an address", async () => {
  const path = `/services/${encodeURIComponent("team/scorer é")}`;
  expect(await must("PUT", path, {})).toMatchObject({ service: "team/scorer é" });
  expect(await must("GET", path)).toMatchObject({ service: "team/scorer é" });
});

test("what was seen and nobody entered is listed, until it is entered", async () => {
  await pool().query("insert into service_seen values ('production', 'newcomer', now(), now(), 1)");
  const seen = async () => (await must("GET", "/services/unknown")).services;
  expect(await seen()).toMatchObject([{ service: "newcomer", flags: [], requestsPerMinute: null }]);
  await must("PUT", "/services/newcomer", {});
  expect(await seen()).toEqual([]);
});

test("wrong fields are named", async () => {
  const body = { runbookUrl: "javascript:alert(1)", hazardBelowPercent: 200 };
  const answer = await ask("PUT", "/services/wrong", { body });
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(["runbookUrl", "hazardBelowPercent"]);
  // The address of the list: a service cannot have this name.
  expect(await ask("PUT", "/services/unknown", { body: {} })).toMatchObject({ status: 405 });
});

test("a key of staging sees and changes staging alone", async () => {
  await must("PUT", "/services/live", {});
  for (const [method, path, body] of [
    ["GET", "/services?environment=production"],
    ["GET", "/services/live?environment=production"],
    ["PUT", "/services/live", { criticality: "low" }],
    ["DELETE", "/services/live"],
    ["PUT", "/systems/lending", { name: "Lending" }],
    ["PUT", "/environments/production", { name: "Mine" }],
    ["PUT", "/environments", { environments: ["production"] }],
    ["DELETE", "/environments/production"],
  ] as const)
    expect(await ask(method, path, { key: staging, body }), `${method} ${path}`).toMatchObject({ status: 403 });
  const own = { key: staging, body: { environment: "staging" } };
  expect(await ask("PUT", "/services/own", own)).toMatchObject({ status: 200, body: { environment: "staging" } });
  const { body } = await ask("GET", "/services", { key: staging });
  expect(body.services.map(({ service }: { service: string }) => service)).toEqual(["own"]);
  expect(await ask("GET", "/services/own", { key: staging })).toMatchObject({ status: 200 });
});

test("environments are created, renamed, put in order and deleted", async () => {
  expect(await must("PUT", "/environments/staging", { name: "Staging" })).toEqual({
    environment: "staging",
    name: "Staging",
  });
  const { environments } = await must("GET", "/environments");
  expect(environments).toEqual([
    { environment: "production", name: "Production" },
    { environment: "staging", name: "Staging" },
  ]);
  const { body } = await ask("GET", "/environments", { key: staging });
  expect(body.environments).toEqual([{ environment: "staging", name: "Staging" }]);

  const order = ["staging", "production"];
  const ordered = await must("PUT", "/environments", { environments: order });
  expect(ordered.environments.map(({ environment }: { environment: string }) => environment)).toEqual(order);
  expect(await ask("DELETE", "/environments/staging")).toMatchObject({
    status: 412,
    body: { code: "precondition-failed", detail: expect.stringContaining("Staging is not empty: service own; key") },
  });
  await must("PUT", "/environments/eu-1", { name: "Europe" });
  expect(await must("DELETE", "/environments/eu-1")).toEqual({ environment: "eu-1" });
  expect((await must("GET", "/environments")).environments).toHaveLength(2);
});
