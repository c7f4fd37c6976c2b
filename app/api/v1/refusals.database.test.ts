import { describe, expect, test } from "vitest";
import { endpoints } from "./endpoints/index.ts";
import { type Answer, type Asked, withRestDoor } from "./test-door.ts";

const { ask, must, pool } = withRestDoor();

const plan = { steps: [{ exposurePercent: 50, holdSeconds: 60 }, { exposurePercent: 100 }] };
const unknownId = "rol_00000000000000000000000000";

/** RFC 9457: its media type, the status repeated, and a sentence for people. */
function expectProblem(answer: Answer, status: number, code: string): Answer["body"] {
  expect(answer.body).toMatchObject({ status, code });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.body.type).toMatch(new RegExp(`#${code}$`));
  expect(answer.body.title).toMatch(/\w{4}/);
  expect(answer.body.detail).toMatch(/\w{4}/);
  return answer.body;
}

async function refused(method: string, path: string, asked: Asked & { status: number; code: string }) {
  return expectProblem(await ask(method, path, asked), asked.status, asked.code);
}

let flagCount = 0;
async function newRollout(changes: object = {}) {
  const flagKey = `refusing-model-${flagCount++}`;
  await must("POST", "/flags", { key: flagKey, service: "scorer", variants: { v1: 1, v2: 2 }, defaultVariant: "v1" });
  return must("POST", "/rollouts", { flagKey, candidateVariant: "v2", plan, ...changes });
}

describe("addresses", () => {
  test("an unknown one is 404 and says where all are listed", async () => {
    for (const path of ["/rollout", "/rollouts/1/2/3/4", "/", "/rollouts/"]) {
      const { detail } = await refused("GET", path, { status: 404, code: "not-found" });
      expect(detail).toContain("/api/v1/openapi.json");
    }
  });

  test.each([...new Set(endpoints.map(({ path }) => path))])("%s names the methods it takes", async (path) => {
    const methods = endpoints.filter((endpoint) => endpoint.path === path).map(({ method }) => method);
    const other = (["PUT", "PATCH"] as const).find((method) => !methods.includes(method)) ?? "";
    const answer = await ask(other, path.replace(/\{\w+\}/g, "x"), { raw: "{}" });
    expectProblem(answer, 405, "method-not-allowed");
    expect(answer.headers.get("allow")?.split(", ").sort()).toEqual(methods.sort());
  });

  test("an id of another form is a broken rule, an unknown one is not found", async () => {
    const { errors } = await refused("GET", "/rollouts/42", { status: 422, code: "invalid" });
    expect(errors).toEqual([{ field: "rolloutId", problem: "must be an id like rol_01J…" }]);
    await refused("GET", `/rollouts/${unknownId}`, { status: 404, code: "not-found" });
    await refused("POST", `/rollouts/${unknownId}/roll-back`, { status: 404, code: "not-found" });
    await refused("GET", "/incidents/inc_00000000000000000000000000", { status: 404, code: "not-found" });
    await refused("POST", "/incidents/inc_00000000000000000000000000/publish", { status: 404, code: "not-found" });
    await refused("POST", "/keys/key_00000000000000000000000000/revoke", { status: 404, code: "not-found" });
  });
});

describe("keys", () => {
  test.each([null, "evk_unknown-to-everybody-0000000000000", "x".repeat(10_000)])("%.20s is 401", async (key) => {
    const answer = await ask("POST", "/flags", { key, body: {} });
    const { detail } = expectProblem(answer, 401, "unauthenticated");
    expect(detail).toContain("API key");
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    if (key) expect(JSON.stringify(answer.body)).not.toContain(key);
  });

  test("a revoked one and an expired one are 401 from the next request on", async () => {
    const { key, keyId } = await must("POST", "/keys", { name: "ci", scopes: ["manage"] });
    expect((await ask("GET", "/rollouts", { key })).status).toBe(200);
    await must("POST", `/keys/${keyId}/revoke`);
    await refused("GET", "/rollouts", { key, status: 401, code: "unauthenticated" });
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const lent = await must("POST", "/keys", { name: "lent", scopes: ["manage"], expiresAt });
    expect((await ask("GET", "/rollouts", { key: lent.key })).status).toBe(200);
    await pool().query("update api_key set expires_at = now() where id = $1", [lent.keyId]);
    await refused("GET", "/rollouts", { key: lent.key, status: 401, code: "unauthenticated" });
  });

  test("one without the scope is 403 for every operation that it lacks, and nothing happens", async () => {
    const { key, keyId } = await must("POST", "/keys", { name: "sdk", scopes: ["evaluate", "ingest"] });
    const { id } = await newRollout({ start: true });
    const incident = await must("POST", "/incidents", { service: "scorer", title: "Kept", severity: "P3" });
    const bodies: Record<string, object> = {
      createFlag: { key: "new", service: "scorer", variants: { v1: 1 }, defaultVariant: "v1" },
      createRollout: { flagKey: "refusing-model-0", candidateVariant: "v2", plan },
      declareIncident: { service: "scorer", title: "Not allowed", severity: "P3" },
      updateIncident: { severity: "P1" },
      addIncidentNote: { text: "hello" },
      retractIncidentUpdate: { updateId: "upd_1", reason: "it is wrong" },
      createKey: { name: "more", scopes: ["manage"] },
      createDestination: { kind: "email", name: "mail", settings: { to: "a@example.org" } },
    };
    for (const { method, path, operationId } of endpoints) {
      const target = path
        .replace("{rolloutId}", id)
        .replace("{incidentId}", incident.id)
        .replace("{keyId}", keyId)
        .replace(/\{\w+\}/, "x");
      const body = method === "GET" ? undefined : (bodies[operationId] ?? {});
      const answer = await ask(method, target, { key, body });
      expect([operationId, answer.status]).toEqual([operationId, 403]);
      expect(expectProblem(answer, 403, "forbidden").detail).toContain('scope "manage"');
    }
    expect(await must("GET", `/rollouts/${id}`)).toMatchObject({ state: "running" });
    expect(await must("GET", `/incidents/${incident.id}`)).toMatchObject({ severity: "P3", updates: [] });
  });
});

describe("bodies", () => {
  test.each(["{", "[1]", '"text"', "null", "\u0000", "{'a': 1}"])("%j is 400: not one JSON object", async (raw) => {
    await refused("POST", "/flags", { raw, status: 400, code: "malformed" });
  });

  test("one over 256 KiB is 413, also when it does not say how long it is", async () => {
    const raw = JSON.stringify({ description: "x".repeat(300 * 1024) });
    await refused("POST", "/flags", { raw, status: 413, code: "too-large" });
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new TextEncoder().encode(" ".repeat(64 * 1024)));
      },
    });
    await refused("POST", "/flags", { raw: endless, status: 413, code: "too-large" });
    // Read on for a while, so that an ordinary client sees the answer, but not for ever.
    expect(sent).toBeLessThan(300);
  });

  test("text that no database holds, and nesting without end, name the field and the rule", async () => {
    const incident = { service: "scorer", severity: "P3" };
    for (const title of ["a\u0000b", "half \ud800 a character"]) {
      const body = { ...incident, title };
      const { errors } = await refused("POST", "/incidents", { body, status: 422, code: "invalid" });
      expect(errors).toMatchObject([{ field: "title", problem: expect.stringContaining("NUL") }]);
    }
    const deep = `{"key":"deep","variants":{"v1":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}}`;
    const { errors } = await refused("POST", "/flags", { raw: deep, status: 422, code: "invalid" });
    expect(errors).toMatchObject([{ problem: expect.stringContaining("32 levels") }]);
    await refused("GET", "/rollouts?flagKey=%00", { status: 422, code: "invalid" });
  });

  test("every broken rule of a body is listed with its field", async () => {
    const steps = [{ exposurePercent: 50 }, { exposurePercent: 20 }];
    const body = { flagKey: "", candidateVariant: 7, plan: { steps, alpha: 3 } };
    const { errors } = await refused("POST", "/rollouts", { body, status: 422, code: "invalid" });
    const fields = errors.map(({ field }: { field: string }) => field);
    expect(fields).toEqual(expect.arrayContaining(["flagKey", "candidateVariant", "plan.alpha"]));
    for (const { problem } of errors) expect(problem).toMatch(/\w{3}/);
    const ramp = { flagKey: "f", candidateVariant: "v2", plan: { steps } };
    const { errors: rules } = await refused("POST", "/rollouts", { body: ramp, status: 422, code: "invalid" });
    expect(rules).toEqual([
      {
        field: "plan.steps.1.exposurePercent",
        problem: "must be above the step before (50 %): exposure only grows along a ramp",
      },
    ]);
    const { errors: nothing } = await refused("POST", "/incidents", { status: 422, code: "invalid" });
    expect(nothing.map(({ field }: { field: string }) => field).sort()).toEqual(["service", "severity", "title"]);
  });

  test("what contradicts the stored data is told too: variants, metrics, rules, flags", async () => {
    const { flagKey } = await newRollout();
    const gate = { key: "g", metric: "happiness", rule: { kind: "rate", marginAbs: 0.1 } };
    const sent = { flagKey, candidateVariant: "v9", plan: { ...plan, gates: [gate] } };
    const { errors } = await refused("POST", "/rollouts", { body: sent, status: 422, code: "invalid" });
    expect(errors).toMatchObject([
      { field: "candidateVariant", problem: expect.stringContaining("it has v1, v2") },
      { field: "plan.gates.0.metric", problem: expect.stringContaining("known: ") },
    ]);
    const body = { flagKey: "nobody-has-it", candidateVariant: "v2", plan };
    const { detail } = await refused("POST", "/rollouts", { body, status: 404, code: "not-found" });
    expect(detail).toContain("nobody-has-it");
    await refused("GET", "/rollouts?limit=1000", { status: 422, code: "invalid" });
    await refused("GET", "/incidents?state=on-fire", { status: 422, code: "invalid" });
  });
});

describe("states", () => {
  test("illegal transitions say why and change nothing", async () => {
    const { id } = await newRollout();
    const before = await must("GET", `/rollouts/${id}`);
    for (const verb of ["pause", "resume", "advance", "roll-back"]) {
      const { detail } = await refused("POST", `/rollouts/${id}/${verb}`, { status: 412, code: "precondition-failed" });
      expect(detail).toMatch(/draft|started|serve/i);
    }
    expect(await must("GET", `/rollouts/${id}`)).toEqual(before);
    await must("POST", `/rollouts/${id}/start`);
    await refused("POST", `/rollouts/${id}/start`, { status: 412, code: "precondition-failed" });
    await refused("POST", `/rollouts/${id}/resume`, { status: 412, code: "precondition-failed" });
    await must("POST", `/rollouts/${id}/roll-back`);
    for (const verb of ["start", "pause", "resume", "advance", "abort"])
      await refused("POST", `/rollouts/${id}/${verb}`, { status: 412, code: "precondition-failed" });
    const { detail } = await refused("POST", `/rollouts/${id}/roll-back`, { status: 409, code: "conflict" });
    expect(detail).toMatch(/rolled back already: EVENKEEL_API_KEY .* at \d\d:\d\d/);
  });

  test("a step past a missing verdict needs force and the title", async () => {
    const gates = [{ key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.02 } }];
    const { id } = await newRollout({ start: true, title: "Careful", plan: { ...plan, gates } });
    await refused("POST", `/rollouts/${id}/advance`, { status: 412, code: "precondition-failed" });
    const body = { force: true, confirmTitle: "Something else" };
    const answer = await ask("POST", `/rollouts/${id}/advance`, { body });
    expect([412, 422]).toContain(answer.status);
    expect(await must("GET", `/rollouts/${id}`)).toMatchObject({ step: 0, trafficPercent: 50 });
  });

  test("a second rollout on a flag, a flag of the same name and a stale revision are conflicts that name the other", async () => {
    const first = await newRollout({ start: true });
    const body = { flagKey: first.flagKey, candidateVariant: "v2", plan, start: true };
    await refused("POST", "/rollouts", { body, status: 409, code: "conflict" });
    const flag = { key: first.flagKey, service: "scorer", variants: { v1: 1 }, defaultVariant: "v1" };
    const { errors } = await refused("POST", "/flags", { body: flag, status: 409, code: "conflict" });
    expect(errors).toEqual([{ field: "key", problem: "choose another key" }]);
    await must("POST", `/rollouts/${first.id}/pause`, { expectedRevision: first.revision });
    const stale = { expectedRevision: first.revision };
    const resumed = { body: stale, status: 409, code: "conflict" };
    const { detail } = await refused("POST", `/rollouts/${first.id}/resume`, resumed);
    expect(detail).toMatch(/EVENKEEL_API_KEY changed this rollout \(paused\) at \d\d:\d\d/);
    const incident = await must("POST", "/incidents", { service: "scorer", title: "Raced", severity: "P3" });
    await must("PATCH", `/incidents/${incident.id}`, { severity: "P2", expectedRevision: incident.revision });
    const late = { severity: "P1", expectedRevision: incident.revision };
    await refused("PATCH", `/incidents/${incident.id}`, { body: late, status: 409, code: "conflict" });
  });

  test("of many who act at once one succeeds, and the others are told", async () => {
    const { id, revision } = await newRollout({ start: true });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        ask("POST", `/rollouts/${id}/roll-back`, { body: { expectedRevision: revision } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    const changes = await pool().query("select 1 from traffic_change where rollout_id = $1 and to_percent = 0", [id]);
    expect(changes.rowCount).toBe(1);
  });
});

test("an error of ours does not claim that nothing happened", async () => {
  const name = (from: string, to: string) => pool().query(`alter table ${from} rename to ${to}`);
  await name("audit_entry", "audit_entry_away");
  try {
    const variants = { v1: "v1" };
    const body = { key: "unlucky-model", service: "scorer", variants, defaultVariant: "v1" };
    const { detail } = await refused("POST", "/flags", { body, status: 500, code: "internal" });
    expect(detail).toMatch(/^It is not known whether it took effect; look before you repeat it.*Quote [0-9a-f]{8}\.$/);
  } finally {
    await name("audit_entry_away", "audit_entry");
  }
});
