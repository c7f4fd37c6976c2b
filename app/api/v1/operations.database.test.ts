import { expect, test } from "vitest";
import { GET as openApi } from "./openapi.json/route.ts";
import { withRestDoor } from "./test-door.ts";

const { ask, must, pool } = withRestDoor();

const plan = {
  steps: [
    { exposurePercent: 10, holdSeconds: 60 },
    { exposurePercent: 50, holdSeconds: 60 },
    { exposurePercent: 100, holdSeconds: 0 },
  ],
  gates: [{ key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.02 } }],
};

let flagCount = 0;
async function newFlag(): Promise<string> {
  const key = `scorer-model-${flagCount++}`;
  const variants = { v1: "v1", v2: "v2" };
  await must("POST", "/flags", { key, service: "scorer", variants, defaultVariant: "v1" });
  return key;
}

const create = async (changes: object = {}) =>
  must("POST", "/rollouts", { flagKey: await newFlag(), candidateVariant: "v2", plan, ...changes });

test("a pipeline creates, starts, pauses, resumes, advances and rolls back a rollout", async () => {
  const draft = await create({ title: "v2 for everyone" });
  expect(draft).toMatchObject({ state: "draft", baselineVariant: "v1", trafficPercent: 0, attempt: 1, step: null });
  const path = `/rollouts/${draft.id}`;
  expect(await must("POST", `${path}/start`)).toMatchObject({ state: "running", step: 0, trafficPercent: 10 });
  expect(await must("POST", `${path}/pause`)).toMatchObject({ state: "paused", pauseReason: "manual" });
  expect(await must("POST", `${path}/resume`, { words: "looked at" })).toMatchObject({ state: "running" });
  const forced = { force: true, confirmTitle: "v2 for everyone", words: "the gate is not connected yet" };
  expect(await must("POST", `${path}/advance`, forced)).toMatchObject({ step: 1, trafficPercent: 50 });
  const rolledBack = await must("POST", `${path}/roll-back`, { words: "customers complain" });
  expect(rolledBack).toMatchObject({ state: "rolled_back", rollbackReason: "manual", trafficPercent: 0 });
  expect(await must("GET", path)).toEqual(rolledBack);
  const { rollouts } = await must("GET", `/rollouts?flagKey=${draft.flagKey}`);
  // A list leaves out the version sets: they may be long.
  const { release, ...listed } = rolledBack;
  expect(release).toEqual({ baseline: null, candidate: null, changes: [] });
  expect(rollouts).toEqual([listed]);
});

test("another try at a rolled-back release is a linked attempt", async () => {
  const first = await create({ start: true });
  await must("POST", `/rollouts/${first.id}/roll-back`);
  const again = { flagKey: first.flagKey, candidateVariant: "v2", plan, previousAttemptId: first.id };
  expect(await must("POST", "/rollouts", again)).toMatchObject({ attempt: 2, previousAttemptId: first.id });
});

test("a draft that nobody wants is aborted", async () => {
  const draft = await create();
  expect(await must("POST", `/rollouts/${draft.id}/abort`)).toMatchObject({ state: "aborted", trafficPercent: 0 });
});

test("rollouts are listed by state, newest first, page by page", async () => {
  const made = [];
  for (let i = 0; i < 3; i++) made.unshift((await create()).id);
  const ids = async (query: string) =>
    (await must("GET", `/rollouts?state=draft&${query}`)).rollouts.map(({ id }: { id: string }) => id);
  expect((await ids("limit=3")).toSorted()).toEqual(made.toSorted());
  const [first, second] = await ids("limit=2");
  const [third] = await ids(`limit=1&before=${second}`);
  expect(new Set([first, second, third])).toEqual(new Set(made));
});

test("a person declares an incident, raises it, publishes an update and resolves it", async () => {
  const declared = await must("POST", "/incidents", { service: "scorer", title: "Wrong scores", severity: "P2" });
  expect(declared).toMatchObject({ severity: "P2", detectedBy: "manual", key: expect.stringMatching(/^INC-\d+$/) });
  const path = `/incidents/${declared.id}`;
  expect(await must("POST", `${path}/acknowledge`)).toMatchObject({ acknowledgedAt: expect.any(String) });
  expect(await must("POST", `${path}/notes`, { text: "seen by two customers" })).toMatchObject({ id: declared.id });
  const raised = await must("PATCH", path, { severity: "P1", state: "identified", cause: "a wrong column" });
  expect(raised).toMatchObject({ severity: "P1", state: "identified" });
  const drafted = await must("POST", `${path}/updates`, { body: "We know why scores are wrong." });
  expect(drafted.updates).toMatchObject([{ state: "draft", body: expect.stringContaining("We know why") }]);
  const published = await must("POST", `${path}/publish`);
  const [update] = published.updates;
  expect(update).toMatchObject({ state: "published", publishedAt: expect.any(String) });
  const reason = "it named the wrong column";
  expect((await must("POST", `${path}/retract`, { updateId: update.id, reason })).updates).toMatchObject([
    { state: "retracted" },
  ]);
  expect(await must("GET", path)).toMatchObject({ severity: "P1" });
  const { incidents } = await must("GET", "/incidents?open=true");
  expect(incidents.map(({ id }: { id: string }) => id)).toContain(declared.id);
});

test("one PATCH is one transaction: when its second half is refused, its first did not happen", async () => {
  const { id } = await must("POST", "/incidents", { service: "scorer", title: "Slow scores", severity: "P3" });
  const answer = await ask("PATCH", `/incidents/${id}`, { body: { severity: "P1", state: "closed" } });
  expect(answer).toMatchObject({ status: 412, body: { code: "precondition-failed" } });
  expect(await must("GET", `/incidents/${id}`)).toMatchObject({ severity: "P3", revision: 1 });
});

test("keys, destinations and units are managed", async () => {
  const { key, keyId } = await must("POST", "/keys", { name: "ci", scopes: ["manage"] });
  expect(await ask("GET", "/rollouts", { key })).toMatchObject({ status: 200 });
  expect(await ask("GET", "/rollouts", { key: null, headers: { "x-api-key": key } })).toMatchObject({ status: 200 });
  await must("POST", `/keys/${keyId}/revoke`);
  const settings = { url: "https://hooks.example.org/evenkeel" };
  const webhook = await must("POST", "/destinations", { kind: "webhook", name: "chat", settings });
  expect(webhook.signingSecret).toMatch(/^whsec_/);
  const { rows } = await pool().query("select sealed_secret from destination where id = $1", [webhook.destinationId]);
  expect(rows[0].sealed_secret.toString("utf8")).not.toContain(webhook.signingSecret.slice(6));
  expect(await must("DELETE", `/units/${encodeURIComponent("application/7 é")}`)).toEqual({ erasedRows: 0 });
});

test("the same idempotency key gives the same answer and does the work once", async () => {
  const body = { service: "scorer", title: "Twice sent", severity: "P3" };
  const headers = { "idempotency-key": "pipeline-run-42" };
  const [first, second] = await Promise.all([1, 2].map(() => ask("POST", "/incidents", { body, headers })));
  expect([first?.status, second?.status]).toEqual([201, 201]);
  expect(second?.body.id).toBe(first?.body.id);
  const other = await ask("POST", "/incidents", { body: { ...body, severity: "P1" }, headers });
  expect(other).toMatchObject({ status: 409, body: { detail: expect.stringContaining("use a new key") } });
});

test("the OpenAPI document is served under the public address", async () => {
  const response = openApi();
  expect(response.headers.get("content-type")).toContain("application/json");
  const document = (await response.json()) as { servers: { url: string }[] };
  expect(document.servers[0]?.url).toMatch(/\/api\/v1$/);
});
