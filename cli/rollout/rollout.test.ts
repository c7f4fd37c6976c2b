import { afterEach, describe, expect, test } from "vitest";
import { commands } from "../command-table.ts";
import { type Answer, type Heard, startTestInstance, type TestInstance, typed } from "../test-instance.ts";

const KEY = "evk_a-key-that-nobody-may-read";
let instance: TestInstance | undefined;
afterEach(async () => {
  await instance?.stop();
  instance = undefined;
});

const rollout = (changes: object = {}) => ({
  id: "rol_01KB5N0C7Q0000000000000001",
  title: "ranker v1 → v2",
  environment: "production",
  service: "ranker",
  flagKey: "ranker-model",
  strategy: "canary",
  baselineVariant: "v1",
  candidateVariant: "v2",
  attempt: 1,
  state: "running",
  pauseReason: null,
  step: 0,
  trafficPercent: 5,
  because: "Held at 5 % because it is young.",
  plan: { steps: [{ exposurePercent: 5, holdSeconds: 60, advanceOn: "time" }], gates: [] },
  revision: 1,
  createdAt: "2026-11-28T10:00:00.000Z",
  startedAt: "2026-11-28T10:00:00.000Z",
  endedAt: null,
  incidentId: null,
  ...changes,
});
const decided = (id: string, kind: string, because: string) => ({
  id,
  at: "2026-11-28T10:00:01.000Z",
  kind,
  fromPercent: 0,
  toPercent: 5,
  because,
  words: null,
  by: { kind: "engine", name: "Evenkeel" },
});
const hold = {
  kind: "freeze",
  id: "freeze:weekend",
  what: "The start",
  because: "the freeze window weekend is in force until Monday",
  whoLifts: "An operator",
  where: { words: "Settings, Freezes", href: "/settings/freezes" },
  words: "nobody is here",
};

/** A rollout that goes through these looks, one after the other; the last one stays. */
async function following(looks: Answer[]): Promise<Record<string, string>> {
  const decisions = [decided("dec_1", "advance", "Started at 5 %.")];
  instance = await startTestInstance(({ method, path, headers }, count) => {
    if (path === "/rollouts/rol_01KB5N0C7Q0000000000000001") {
      const look = looks[Math.min(count, looks.length - 1)] ?? {};
      const etag = `"${Math.min(count, looks.length - 1)}"`;
      return look.status === undefined && !look.breaks && headers["if-none-match"] === etag
        ? { status: 304, headers: { etag } }
        : { headers: { etag }, ...look };
    }
    if (path.startsWith("/rollouts/rol_01KB5N0C7Q0000000000000001/decisions")) {
      if (count > 0) decisions.unshift(decided(`dec_${count + 1}`, "advance", `Decided ${count + 1}.`));
      return { body: { decisions } };
    }
    if (path === "/rollouts/rol_01KB5N0C7Q0000000000000001/holds") return { body: { holds: [hold], approvals: [] } };
    if (method === "POST") return { status: 201, body: rollout() };
    return undefined;
  });
  return { EVENKEEL_URL: instance.url, EVENKEEL_API_KEY: KEY };
}

describe("rollout wait", () => {
  test.each([
    ["completed", { state: "completed", trafficPercent: 100 }, 0],
    ["rolled back", { state: "rolled_back", trafficPercent: 0, incidentId: "inc_1" }, 3],
    ["paused", { state: "paused", pauseReason: "inconclusive" }, 4],
    ["paused", { state: "paused", pauseReason: "manual" }, 4],
    ["ended", { state: "aborted", trafficPercent: 0 }, 5],
    ["ended", { state: "failed" }, 5],
  ])("of one that is %s says so, and exits with its own code", async (words, end, code) => {
    const environment = await following([{ body: rollout() }, { body: rollout(end) }]);
    const ran = await typed(environment, "rollout", "wait", "rol_01KB5N0C7Q0000000000000001");
    expect([ran.code, ran.complaints]).toEqual([code, ""]);
    expect(ran.out).toContain(`${words}: rol_01KB5N0C7Q0000000000000001`);
    expect(ran.out.match(/Started at 5 %\./g)).toHaveLength(1);
    expect(ran.out).toMatch(/2026-11-28 10:00:01Z {2}advance .* Decided 2\./);
  });

  test("waits for an approval, a freeze and lost telemetry, and says once what holds it", async () => {
    const waits = ["awaiting_approval", "freeze", "no_data"].map((pauseReason) => ({
      body: rollout({ state: "paused", pauseReason }),
    }));
    const environment = await following([{ body: rollout() }, ...waits, { body: rollout({ state: "completed" }) }]);
    const ran = await typed(environment, "rollout", "wait", "rol_01KB5N0C7Q0000000000000001");
    expect(ran.code).toBe(0);
    expect(ran.out.match(/the freeze window weekend is in force/g)).toHaveLength(1);
    expect(ran.out).toContain(`${instance?.url}/settings/freezes`);
  });

  test("outlives an instance that is away, asks when it is told to, and asks with the tag", async () => {
    const environment = await following([
      { body: rollout() },
      { status: 503, headers: { "retry-after": "0" }, body: { detail: "the database is out of reach" } },
      { breaks: true },
      { status: 429, headers: { "retry-after": "1" } },
      { body: rollout({ state: "completed" }) },
    ]);
    const ran = await typed(environment, "rollout", "wait", "rol_01KB5N0C7Q0000000000000001");
    expect(ran.code).toBe(0);
    expect(ran.complaints.match(/The rollout goes on; trying again/g)).toHaveLength(1);
    expect(ran.complaints).toContain("It answers again.");
    const looks = instance?.heard.filter(({ path }) => path === "/rollouts/rol_01KB5N0C7Q0000000000000001") ?? [];
    expect(looks.some(({ headers }) => headers["if-none-match"] === '"0"')).toBe(true);
  });

  test("gives up in time with a code of its own, and --json says it for machines", async () => {
    const environment = await following([{ body: rollout() }]);
    const ran = await typed(
      environment,
      "rollout",
      "wait",
      "rol_01KB5N0C7Q0000000000000001",
      "--timeout",
      "1.5s",
      "--json",
    );
    expect(ran.code).toBe(6);
    const lines = ran.out.split("\n").map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(["decision", "outcome"]);
    expect(lines.at(-1)).toMatchObject({
      outcome: "timeout",
      exitCode: 6,
      rollout: { id: "rol_01KB5N0C7Q0000000000000001" },
    });
  });
});

describe("rollout start", () => {
  const start = ["rollout", "start", "--flag", "ranker-model", "--candidate", "v2", "--template", "canary"];

  test("sends what was typed under a key of its own, also a second time when no answer came", async () => {
    instance = await startTestInstance(({ method, path }: Heard, count) => {
      if (method === "POST" && path === "/rollouts/from-template")
        return count === 0 ? { breaks: true } : { status: 201, body: { rolloutId: "rol_01KB5N0C7Q0000000000000001" } };
      return path === "/rollouts/rol_01KB5N0C7Q0000000000000001"
        ? { body: rollout({ state: "scheduled" }) }
        : undefined;
    });
    const environment = { EVENKEEL_URL: instance.url, EVENKEEL_API_KEY: KEY };
    const more = ["--starts-at", "2099-01-01T09:00:00Z", "--title", "v2 at last", "--preview-keys", "ada, bo"];
    const ran = await typed(environment, ...start, ...more);
    expect(ran).toMatchObject({
      code: 0,
      complaints: "",
      out: expect.stringContaining("rol_01KB5N0C7Q0000000000000001 scheduled"),
    });
    const sent = instance.heard.filter(({ method }) => method === "POST");
    expect(sent).toHaveLength(2);
    expect(sent[1]?.headers["idempotency-key"]).toBe(sent[0]?.headers["idempotency-key"]);
    expect(sent[1]?.body).toMatchObject({ start: true, startsAt: "2099-01-01T09:00:00Z", title: "v2 at last" });
    expect(sent[1]?.body).toMatchObject({ preview: { targetingKeys: ["ada", "bo"] } });
    expect(ran.out).not.toContain(KEY);
  });

  test("that is held says what holds, who lifts it and where", async () => {
    const refusal = { status: 412, body: { code: "precondition-failed", detail: "The start is held.", holds: [hold] } };
    instance = await startTestInstance(() => refusal);
    const environment = { EVENKEEL_URL: instance.url, EVENKEEL_API_KEY: KEY };
    const ran = await typed(environment, ...start, "--wait");
    expect(ran).toMatchObject({ code: 7, out: "" });
    expect(ran.complaints).toMatch(/weekend is in force until Monday\. An operator: Settings, Freezes\./);
    expect(ran.complaints).toContain(`${instance.url}/settings/freezes`);
    const machine = await typed(environment, ...start, "--json");
    expect(JSON.parse(machine.out)).toMatchObject({ type: "refused", exitCode: 7, holds: [{ kind: "freeze" }] });
  });

  test("that was rolled back before is told first what to type; who cannot type it here, by which command", async () => {
    const because = "v2 was rolled back in attempt 1";
    const holds = [{ ...hold, kind: "acknowledgement", because, where: { words: "Start", href: "/rollouts/x" } }];
    const refusal = { status: 412, body: { code: "precondition-failed", detail: "The start is held.", holds } };
    instance = await startTestInstance(() => refusal);
    const environment = { EVENKEEL_URL: instance.url, EVENKEEL_API_KEY: KEY };
    const { code, complaints } = await typed(environment, ...start);
    expect([code, complaints.split("\n")[0]]).toEqual([
      7,
      '--acknowledge "why it may be released again" is missing: v2 was rolled back in attempt 1.',
    ]);
    const other = await typed(environment, "rollout", "fast-track", "rol_01KB5N0C7Q0000000000000001", "--start");
    expect(other.complaints).toMatch(/^Refused:\n[\s\S]*by rollout start: --acknowledge/);
  });

  test("names each wrong field as it is typed", async () => {
    const errors = [{ field: "candidateVariant", problem: "is no variant" }];
    instance = await startTestInstance(() => ({
      status: 422,
      body: { code: "invalid", detail: "It breaks rules.", errors },
    }));
    const ran = await typed({ EVENKEEL_URL: instance.url, EVENKEEL_API_KEY: KEY }, ...start);
    expect(ran).toMatchObject({ code: 7, complaints: "It breaks rules.\n  --candidate: is no variant" });
  });
});

describe("wrong words are told apart from everything else, and nothing is sent", () => {
  test.each([
    [["rollout", "start", "--candidate", "v2", "--template", "canary"], /--flag is needed/],
    [["rollout", "start", "--flag", "f", "--candidate", "v2"], /one of --template and --plan/],
    [["rollout", "start", "rol_01KB5N0C7Q0000000000000001", "--flag", "f"], /--flag belongs to a new rollout/],
    [["rollout", "start", "--flag", "f", "--candidate", "v2", "--plan", "no-such-file"], /cannot be read/],
    [["rollout", "start", "--wiat"], /Unknown option '--wiat'/],
    [["rollout", "wait", "rol_01KB5N0C7Q0000000000000001", "--timeout", "soon"], /--timeout must be such as/],
    [["rollout", "resume", "rol_01KB5N0C7Q0000000000000001", "--timeout", "1h"], /belongs to --wait/],
    [["rollout", "skip-hold", "rol_01KB5N0C7Q0000000000000001"], /--words is needed/],
    [["rollout", "pause"], /name the id of a rollout, such as rol_01J…/],
    [["rollout", "pause", "rol_1"], /ID must be the id of a rollout, such as rol_01J….*it is "rol_1"/],
    [["rollout", "start", "ranker v1 → v2"], /ID must be the id of a rollout/],
    [["rollout", "pause", "rol_01KB5N0C7Q0000000000000001", "--expected-revision", "new"], /whole number/],
    [["flags", "import"], /a file in flagd's form/],
  ])("%j", async (words, complaint) => {
    instance = await startTestInstance(() => undefined);
    const ran = await typed({ EVENKEEL_URL: instance.url, EVENKEEL_API_KEY: KEY }, ...words);
    expect([ran.code, ran.out]).toEqual([64, ""]);
    expect(ran.complaints).toMatch(complaint);
    expect(instance.heard).toEqual([]);
  });

  test("no key, a key that cannot be one, and an instance that is not there", async () => {
    const list = ["rollout", "list"];
    expect(await typed({}, ...list)).toMatchObject({ code: 64, complaints: expect.stringContaining("not set") });
    const broken = await typed({ EVENKEEL_API_KEY: "evk_secret\u00e9" }, ...list);
    expect([broken.code, broken.complaints]).toEqual([64, expect.not.stringContaining("evk_secret")]);
    const gone = await startTestInstance(() => undefined);
    await gone.stop();
    const away = await typed({ EVENKEEL_URL: gone.url, EVENKEEL_API_KEY: KEY }, ...list);
    expect(away).toMatchObject({ code: 69, complaints: expect.stringContaining("cannot be reached (ECONNREFUSED)") });
  });
});

test("a move is sent once: who got no answer looks before anything is done twice", async () => {
  instance = await startTestInstance(() => ({ breaks: true }));
  const ran = await typed(
    { EVENKEEL_URL: instance.url, EVENKEEL_API_KEY: KEY },
    "rollout",
    "advance",
    "rol_01KB5N0C7Q0000000000000001",
  );
  expect([ran.code, instance.heard.length]).toEqual([69, 1]);
});

test("every command of the REST API has help that names each of its options", async () => {
  const ours = commands.filter(({ name }) => /^(rollout|flags|templates|freezes|line) /.test(name));
  expect(ours.length).toBeGreaterThan(20);
  for (const { name, options } of ours) {
    const { code, out } = await typed({}, ...name.split(" "), "--help");
    expect([name, code]).toEqual([name, 0]);
    for (const option of Object.keys(options)) expect(out, name).toContain(`--${option}`);
    expect(out).toContain("Exit codes:");
  }
});
