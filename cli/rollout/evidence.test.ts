import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Answer, type Heard, startTestInstance, type TestInstance, typed } from "../test-instance.ts";

const ROLLOUT = "rol_01KB5N0C7Q0000000000000001";
let instance: TestInstance | undefined;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evenkeel-cli-"));
});
afterEach(async () => {
  await instance?.stop();
  instance = undefined;
  rmSync(folder, { recursive: true });
});

async function answering(answer: (heard: Heard, count: number) => Answer | undefined): Promise<Record<string, string>> {
  instance = await startTestInstance(answer);
  return { EVENKEEL_URL: instance.url, EVENKEEL_API_KEY: "evk_a-key" };
}

const file = { headers: { "content-disposition": "attachment" }, body: { version: 3 } };

test("evidence is written whole to the file that was named, of a rollout or of one record; a refusal leaves no file", async () => {
  const environment = await answering(({ path }) =>
    path === "/rollouts/rol_01KB5N0C7Q0000000000000001/evidence" ||
    path === "/rollouts/rol_01KB5N0C7Q0000000000000001/evidence/evi_1"
      ? file
      : { status: 403, body: { code: "forbidden", detail: "This needs rollout:read" } },
  );
  const [all, one, none] = ["all.json", "one.json", "none.json"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  expect(await typed(environment, "rollout", "evidence", ROLLOUT, "--out", all)).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(all, "utf8"))).toEqual({ version: 3 });
  await typed(environment, "rollout", "evidence", ROLLOUT, "--record", "evi_1", "--out", one);
  expect(existsSync(one)).toBe(true);
  const refused = await typed(environment, "rollout", "evidence", "rol_01KB5N0C7Q0000000000000002", "--out", none);
  expect([refused.code, refused.complaints]).toEqual([7, expect.stringContaining("This needs rollout:read")]);
  expect(readdirSync(folder).sort()).toEqual(["all.json", "one.json"]);
});

test("a stop event is reported once however often it has to be sent, and says at which count the rollout goes back", async () => {
  const reported = { rolloutId: ROLLOUT, eventId: "evt_1", event: "data-leak", count: 1 };
  const environment = await answering(({ method, path }, count) =>
    method === "POST" && path === "/rollouts/rol_01KB5N0C7Q0000000000000001/stop-events"
      ? count === 0
        ? { breaks: true }
        : { status: 201, body: reported }
      : undefined,
  );
  const ran = await typed(environment, "rollout", "stop-event", ROLLOUT, "--event", "data-leak", "--words", "a name");
  expect([ran.code, ran.out]).toEqual([
    0,
    expect.stringMatching(/data-leak \(evt_1\): the rollout goes back at one report/),
  ]);
  expect(instance?.heard.map(({ body }) => body)).toEqual([
    { event: "data-leak", words: "a name" },
    { event: "data-leak", words: "a name" },
  ]);
  expect(new Set(instance?.heard.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  for (const words of [
    ["--words", "a name"],
    ["--event", "data-leak"],
  ])
    expect((await typed(environment, "rollout", "stop-event", ROLLOUT, ...words)).code).toBe(64);
});

test("reach is said with its units and requests, groups that are too small as kept back, or written as CSV", async () => {
  const groups = [
    { group: "men", decisions: 40, units: 20 },
    { group: "women", decisions: null, units: null },
  ];
  const reach = {
    variant: "v2",
    asOf: "2026-11-28T10:00:00.000Z",
    requests: 1_234,
    units: 300,
    unitsWithBoth: 2,
    groups,
  };
  const environment = await answering(({ path }) =>
    path === "/rollouts/rol_01KB5N0C7Q0000000000000001/reach?groups=true"
      ? { body: reach }
      : path === "/rollouts/rol_01KB5N0C7Q0000000000000001/reach/csv"
        ? { ...file, headers: { ...file.headers } }
        : undefined,
  );
  const { out } = await typed(environment, "rollout", "reach", ROLLOUT, "--groups");
  expect(out).toContain(
    "v2 met 300 units with 1,234 requests, as of 2026-11-28T10:00:00.000Z; 2 of them met the baseline too",
  );
  expect(out).toContain("women: kept back units, kept back decisions");
  await typed(environment, "rollout", "reach", ROLLOUT, "--csv", join(folder, "reach.csv"));
  expect(existsSync(join(folder, "reach.csv"))).toBe(true);
});

test("the line is stopped with a reason and released", async () => {
  const environment = await answering(({ path }) => {
    if (path === "/environments/staging/stop-line")
      return { body: { environment: "staging", stoppedAt: "2026-11-28T10:00:00.000Z" } };
    return path === "/environments/production/release-line"
      ? { body: { environment: "production", stoppedAt: null } }
      : undefined;
  });
  const stopped = await typed(
    environment,
    "line",
    "stop",
    "--environment",
    "staging",
    "--words",
    "the provider is down",
  );
  expect([stopped.code, stopped.out]).toEqual([0, "stopped  staging, since 2026-11-28T10:00:00.000Z"]);
  expect(instance?.heard[0]?.body).toEqual({ words: "the provider is down" });
  expect((await typed(environment, "line", "release")).out).toBe("runs again  production");
  expect((await typed(environment, "line", "stop")).code).toBe(64);
});

test("what is no id of a rollout is told before anything is asked", async () => {
  const environment = await answering(() => undefined);
  for (const verb of ["show", "evidence", "pause", "start"]) {
    const ran = await typed(environment, "rollout", verb, "ranker-model");
    expect([verb, ran.code, ran.complaints]).toEqual([
      verb,
      64,
      expect.stringContaining("ID must be the id of a rollout"),
    ]);
  }
  expect(instance?.heard).toEqual([]);
});
