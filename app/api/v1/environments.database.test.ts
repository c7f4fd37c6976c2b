import { beforeAll, describe, expect, test } from "vitest";
import { withRestDoor } from "./test-door.ts";

const { ask, must, pool } = withRestDoor();

const plan = { steps: [{ exposurePercent: 50, holdSeconds: 60 }, { exposurePercent: 100 }] };
const variants = { v1: "v1", v2: "v2" };
const newFlag = (key: string, environment: string) =>
  must("POST", "/flags", { environment, key, service: "scorer", variants, defaultVariant: "v1" });
const newRollout = (flagKey: string, environment: string) =>
  must("POST", "/rollouts", { environment, flagKey, candidateVariant: "v2", plan, start: true });
const newIncident = (environment: string) =>
  must("POST", "/incidents", { environment, service: "scorer", title: "Wrong scores", severity: "P2" });

let staging: string;
let production: { rollout: string; incident: string; keyId: string };

beforeAll(async () => {
  await must("PUT", "/environments/staging", { name: "Staging" });
  staging = (await must("POST", "/keys", { name: "ci-staging", scopes: ["manage"], environment: "staging" })).key;
  await newFlag("live-model", "production");
  production = {
    rollout: (await newRollout("live-model", "production")).id,
    incident: (await newIncident("production")).id,
    keyId: (await must("POST", "/keys", { name: "ci-production", scopes: ["manage"] })).keyId,
  };
});

const stateOfProduction = async () => {
  const { rows } = await pool().query(
    `select (select jsonb_agg(r order by id) from rollout r where environment = 'production') as rollouts,
       (select jsonb_agg(i order by id) from incident i where environment = 'production') as incidents,
       (select jsonb_agg(k order by id) from api_key k where environment <> 'staging') as keys,
       (select count(*) from flag where environment = 'production') as flags,
       (select count(*) from destination where environment = 'production') as destinations,
       (select count(*) from audit_entry where environment = 'production') as entries`,
  );
  return rows[0];
};

describe("a key of staging", () => {
  const flag = { key: "sneaky-model", service: "scorer", variants, defaultVariant: "v1" };
  const webhook = { kind: "webhook", name: "sneaky", settings: { url: "https://hooks.example.org/in" } };
  const requests: Array<[string, () => [method: string, path: string, body?: object]]> = [
    ["create a flag", () => ["POST", "/flags", flag]],
    ["create a rollout", () => ["POST", "/rollouts", { flagKey: "live-model", candidateVariant: "v2", plan }]],
    ["see a rollout", () => ["GET", `/rollouts/${production.rollout}`]],
    ["list rollouts", () => ["GET", "/rollouts?environment=production"]],
    ["start a rollout", () => ["POST", `/rollouts/${production.rollout}/start`]],
    ["pause a rollout", () => ["POST", `/rollouts/${production.rollout}/pause`]],
    ["resume a rollout", () => ["POST", `/rollouts/${production.rollout}/resume`]],
    ["advance a rollout", () => ["POST", `/rollouts/${production.rollout}/advance`]],
    ["roll a rollout back", () => ["POST", `/rollouts/${production.rollout}/roll-back`]],
    ["abort a rollout", () => ["POST", `/rollouts/${production.rollout}/abort`]],
    ["declare an incident", () => ["POST", "/incidents", { service: "scorer", title: "Sneaky", severity: "P3" }]],
    ["see an incident", () => ["GET", `/incidents/${production.incident}`]],
    ["list incidents", () => ["GET", "/incidents?environment=production"]],
    ["change an incident", () => ["PATCH", `/incidents/${production.incident}`, { severity: "P1" }]],
    ["acknowledge an incident", () => ["POST", `/incidents/${production.incident}/acknowledge`]],
    ["note on an incident", () => ["POST", `/incidents/${production.incident}/notes`, { text: "sneaky" }]],
    ["draft an update", () => ["POST", `/incidents/${production.incident}/updates`, { body: "A sneaky update." }]],
    ["publish an update", () => ["POST", `/incidents/${production.incident}/publish`]],
    ["erase a unit", () => ["DELETE", "/units/u-1"]],
    ["create a key", () => ["POST", "/keys", { name: "sneaky", scopes: ["manage"] }]],
    ["create a key for all", () => ["POST", "/keys", { name: "sneaky", scopes: ["manage"], environment: "*" }]],
    ["revoke a key", () => ["POST", `/keys/${production.keyId}/revoke`]],
    ["list keys", () => ["GET", "/keys?environment=production"]],
    ["start the rotation of a key", () => ["POST", `/keys/${production.keyId}/rotation/start`]],
    ["add a destination", () => ["POST", "/destinations", webhook]],
  ];

  test.each(requests)("does not %s of production", async (_, request) => {
    const before = await stateOfProduction();
    const [method, path, body] = request();
    const answer = await ask(method, path, { body, key: staging });
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(answer.body.detail).toContain('valid in the environment "staging" only');
    expect(answer.body.detail).toMatch(/belongs to (the environment "production"|every environment)/);
    expect(await stateOfProduction()).toEqual(before);
  });

  test("does all of it in staging, and its lists hold nothing else", async () => {
    const own = (method: string, path: string, body: object) =>
      ask(method, path, { body: { environment: "staging", ...body }, key: staging });
    expect(await own("POST", "/flags", flag)).toMatchObject({ status: 201 });
    const made = await own("POST", "/rollouts", { flagKey: flag.key, candidateVariant: "v2", plan, start: true });
    expect(made).toMatchObject({ status: 201, body: { environment: "staging", state: "running" } });
    expect(await own("POST", `/rollouts/${made.body.id}/roll-back`, {})).toMatchObject({ status: 200 });
    const declared = await own("POST", "/incidents", { service: "scorer", title: "In staging", severity: "P3" });
    expect(declared).toMatchObject({ status: 201 });
    const { body: listed } = await ask("GET", "/rollouts", { key: staging });
    expect(listed.rollouts.map(({ id }: { id: string }) => id)).toEqual([made.body.id]);
    const { body: open } = await ask("GET", "/incidents", { key: staging });
    expect(open.incidents.map(({ id }: { id: string }) => id)).toEqual([declared.body.id]);
  });
});

test("the administrator's own key is valid everywhere, and means production when no environment is named", async () => {
  await newFlag("everywhere-model", "staging");
  const { id } = await newRollout("everywhere-model", "staging");
  expect(await must("POST", `/rollouts/${id}/roll-back`)).toMatchObject({ environment: "staging" });
  const { rollouts } = await must("GET", "/rollouts");
  expect(new Set(rollouts.map((one: { environment: string }) => one.environment))).toEqual(
    new Set(["production", "staging"]),
  );
  expect(await must("POST", "/incidents", { service: "scorer", title: "Unnamed", severity: "P3" })).toMatchObject({
    environment: "production",
  });
});

test("a key for production that older versions entered for EVENKEEL_API_KEY stays one of production", async () => {
  const { key } = await must("POST", "/keys", { name: "EVENKEEL_API_KEY", scopes: ["manage"] });
  expect(await ask("GET", `/rollouts/${production.rollout}`, { key })).toMatchObject({ status: 200 });
  expect(await ask("GET", "/rollouts?environment=staging", { key })).toMatchObject({ status: 403 });
});

test.each([
  ["POST", "/flags", { key: "nowhere-model", service: "scorer", variants, defaultVariant: "v1" }],
  ["POST", "/keys", { name: "nowhere", scopes: ["evaluate"] }],
  ["POST", "/incidents", { service: "scorer", title: "Wrong scores", severity: "P2" }],
  ["PUT", "/services/nowhere", {}],
  ["PUT", "/systems/nowhere", { name: "Nowhere" }],
])("nothing comes to lie in an environment that there is not: %s %s", async (method, path, body) => {
  const answer = await ask(method, path, { body: { environment: "stagign", ...body } });
  expect(answer).toMatchObject({
    status: 422,
    body: { errors: [{ field: "environment", problem: expect.stringContaining("name one of production, staging") }] },
  });
});
