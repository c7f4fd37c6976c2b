import { expect, test } from "vitest";
import { withRestDoor } from "./test-door.ts";

const { ask, must } = withRestDoor();

const variants = { v1: "v1", v2: "v2" };
const newFlag = async (key: string) => {
  await must("POST", "/flags", { key, service: "scorer", variants, defaultVariant: "v1" });
  return key;
};

test("a rollout from a template, by its dates, once for one key however often it is asked for", async () => {
  expect(await must("POST", "/rollout-templates/starter-set")).toMatchObject({ templates: expect.any(Number) });
  expect((await ask("POST", "/rollout-templates/starter-set", { body: {} })).status).toBe(409);
  const { rolloutTemplates } = await must("GET", "/rollout-templates");
  expect(rolloutTemplates.map(({ key }: { key: string }) => key)).toContain("canary");
  const template = "canary";
  const dates = { startsAt: "2099-01-01T09:00:00Z", disableAt: "2099-02-01T09:00:00Z" };
  const body = { flagKey: await newFlag("dated"), candidateVariant: "v2", template, start: true, ...dates };
  const headers = { "idempotency-key": "a-run-of-a-pipeline" };
  const [first, second] = [
    await ask("POST", "/rollouts/from-template", { body, headers }),
    await ask("POST", "/rollouts/from-template", { body, headers }),
  ];
  expect([first.status, second.body]).toEqual([201, first.body]);
  const other = await ask("POST", "/rollouts/from-template", { body: { ...body, title: "Another" }, headers });
  expect(other).toMatchObject({ status: 409, body: { detail: expect.stringContaining("use a new key") } });
  const path = `/rollouts/${first.body.rolloutId}`;
  expect(await must("GET", path)).toMatchObject({ state: "scheduled", plan: dates });

  const forecast = await must("POST", "/rollouts/forecast", { flagKey: "dated", template });
  expect(forecast.gates.length).toBeGreaterThan(0);
  const lost = await ask("POST", "/rollouts/forecast", { body: { flagKey: "nowhere", template: "none" } });
  expect(lost.body.errors.map(({ field }: { field: string }) => field)).toEqual(["flagKey", "template"]);
});

test("who polls a rollout hears 304 until something is decided, and reads what was decided, newest first", async () => {
  const plan = { steps: [{ exposurePercent: 10, holdSeconds: 60 }, { exposurePercent: 100 }] };
  const draft = await must("POST", "/rollouts", { flagKey: await newFlag("polled"), candidateVariant: "v2", plan });
  const path = `/rollouts/${draft.id}`;
  const first = await ask("GET", path);
  const headers = { "if-none-match": first.headers.get("etag") ?? "" };
  expect(headers["if-none-match"]).toMatch(/^"[\w-]{27}"$/);
  const unchanged = await ask("GET", path, { headers });
  expect([unchanged.status, unchanged.body, unchanged.headers.get("etag")]).toEqual([
    304,
    "",
    headers["if-none-match"],
  ]);
  await must("POST", `${path}/start`);
  expect((await ask("GET", path, { headers })).status).toBe(200);
  await must("POST", `${path}/pause`, { words: "lunch" });
  const { decisions } = await must("GET", `${path}/decisions`);
  expect(decisions).toMatchObject([
    { kind: "pause", words: "lunch", fromPercent: 10, toPercent: 10, by: { kind: "api_key" } },
    { kind: "advance", code: "started", fromPercent: 0, toPercent: 10, because: expect.stringContaining("Started at") },
  ]);
  expect((await must("GET", `${path}/decisions?limit=1&before=${decisions[0].id}`)).decisions).toEqual([decisions[1]]);
  await must("POST", `/decisions/${decisions[1].id}/reason`, { reason: "the sprint ends" });
  expect((await must("GET", `${path}/decisions`)).decisions[1].words).toBe("the sprint ends");
});

test("flags go out as a flagd file and come back as they were; and say what a context would get", async () => {
  const targeting = { if: [{ "==": [{ var: "country" }, "FR"] }, "v2", null] };
  await must("POST", "/flags", { key: "ruled", service: "scorer", variants, defaultVariant: "v1", targeting });
  const file = await must("GET", "/flags/flagd");
  expect(file.flags.ruled).toMatchObject({ state: "ENABLED", variants, defaultVariant: "v1", targeting });
  await must("PUT", "/flags/flagd", file);
  expect(Object.keys((await must("GET", "/flags/flagd")).flags)).toEqual(Object.keys(file.flags));
  expect((await must("GET", "/flags/ruled")).targeting).toEqual(targeting);
  const evaluated = await must("POST", "/flags/ruled/evaluate", { context: { targetingKey: "u", country: "FR" } });
  expect(evaluated).toMatchObject({ ok: true, variant: "v2", value: "v2" });
  expect((await ask("POST", "/flags/nowhere/evaluate", { body: {} })).status).toBe(404);
});

test("the words of a draft are changed in place, in its own incident only", async () => {
  const declare = (title: string) => must("POST", "/incidents", { service: "scorer", title, severity: "P2" });
  const [one, other] = [await declare("Wrong scores"), await declare("Slow scores")];
  const [draft] = (await must("POST", `/incidents/${one.id}/updates`, { body: "We know why scores are wrong." }))
    .updates;
  const edit = { expectedRevision: draft.revision, body: "We know why, and are mending it." };
  expect((await ask("PATCH", `/incidents/${other.id}/updates/${draft.id}`, { body: edit })).status).toBe(404);
  const edited = await must("PATCH", `/incidents/${one.id}/updates/${draft.id}`, edit);
  expect(edited.updates).toMatchObject([{ body: expect.stringContaining("mending") }]);
  expect((await ask("PATCH", `/incidents/${one.id}/updates/${draft.id}`, { body: edit })).status).toBe(409);
});

test("the organisation is read and named", async () => {
  const { revision } = await must("GET", "/organisation");
  expect(await must("PATCH", "/organisation", { name: "Lumen", revision })).toEqual({
    name: "Lumen",
    revision: revision + 1,
  });
  expect((await ask("PATCH", "/organisation", { body: { name: "Late", revision } })).status).toBe(409);
});

test("somebody's sessions are ended; nobody's are none", async () => {
  const { person } = await must("POST", "/people", { email: "ada@example.org", name: "Ada", role: "viewer" });
  const ended = await ask("POST", `/people/${person?.id ?? "usr_00000000000000000000000000"}/end-sessions`, {
    body: {},
  });
  expect(ended).toMatchObject({ status: 200, body: { ended: 0 } });
});
