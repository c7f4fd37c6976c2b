// Rollouts as a pipeline runs them: the real command line, a real installation, real traffic by OFREP and OTLP.
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Stack } from "../../scripts/stack.ts";
import { type AiClient, startAiClient } from "../fixtures/ai-client.ts";
import { openCommandLine, type Ran } from "../fixtures/command-line.ts";
import { evidencePlan, holdingPlan } from "../fixtures/plans.ts";
import { type ModelQuality, steady, unfair } from "../fixtures/population.ts";
import { openRest, type Rest, seedFlag } from "../fixtures/rest-client.ts";
import { until } from "../fixtures/until.ts";

interface Given {
  stack(): Stack;
  folder(): string;
}

let given: Given;
let rest: Rest;
let evenkeel: (...words: string[]) => Promise<Ran>;
const clients: AiClient[] = [];

/** Cases for an installation that the calling file has started. */
export function rolloutsByCommandLine(installation: Given): void {
  given = installation;
  describe("rollouts by the command line", () => {
    beforeAll(async () => {
      rest = openRest(given.stack());
      evenkeel = openCommandLine(given.stack(), given.folder());
      await rest.post("/environments/production/approval-rule", { needsApproval: false });
    });
    afterAll(() => Promise.all(clients.map((client) => client.stop())));
    test("completed: each decision is said with its time, and the candidate is current", completes);
    test("rolled back: by its guardrail, with the incident named; again only when somebody says why", rollsBack);
    test("inconclusive: a step that is not decided in time pauses, and a person goes on from there", isInconclusive);
    test("held: a stopped line refuses a start, and says who lifts it and where; dates and drafts are kept", isHeld);
    test("taken away: evidence that is judged again elsewhere, and by another gate", isTakenAway);
    test("stopped: a report of a stop event rolls back, and is listed with what was seen", isStopped);
    test("flags go out as a flagd file and come in again, also as new ones", takesFlags);
  });
}

const put = (name: string, content: object) => writeFileSync(join(given.folder(), name), JSON.stringify(content));

/**
 * A release of v2 that is waited for. Its service is asked from the moment the release serves: what was answered before and is
 * told afterwards would be counted to it.
 */
async function release(key: string, candidate: ModelQuality, ...more: string[]): Promise<Ran> {
  const flagKey = `${key}-model`;
  await seedFlag(rest, { key: flagKey, service: key });
  const waiting = start(key, ...more, "--wait", "--timeout", "3m");
  const isServed = async () => (await rest.get(`/rollouts?flagKey=${flagKey}&state=running`)).rollouts.length > 0;
  await Promise.race([waiting, until("the release serves", isServed)]);
  const { gatewayUrl } = given.stack();
  clients.push(await startAiClient({ gatewayUrl, flagKey, service: key, models: { v1: steady, v2: candidate } }));
  return waiting;
}

const start = (key: string, ...more: string[]) =>
  evenkeel("rollout", "start", "--flag", `${key}-model`, "--candidate", "v2", ...more);

async function completes(): Promise<void> {
  put("good.json", { strategy: "progressive", plan: evidencePlan });
  const ran = await release("cli-good", steady, "--plan", "good.json", "--title", "Good at last");
  expect(ran, ran.out).toMatchObject({ code: 0, complaints: "" });
  expect(ran.out).toMatch(/\d\dZ {2}advance {4}0 % → 50 % .*Started at 50 %/);
  expect(ran.out).toMatch(/\d\dZ {2}advance {4}50 % → 100 %.*\n.*\d\dZ {2}complete/);
  expect(ran.out).toMatch(/completed: rol_\w+ completed/);
  expect(ran.out).not.toContain(given.stack().apiKey);
  expect((await rest.get("/flags/cli-good-model")).defaultVariant).toBe("v2");
}

async function rollsBack(): Promise<void> {
  put("unfair.json", evidencePlan);
  const ran = await release("cli-unfair", unfair, "--plan", "unfair.json", "--json");
  expect(ran, ran.out).toMatchObject({ code: 3, complaints: "" });
  const lines = ran.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ type: "outcome", outcome: "rolled_back", exitCode: 3 });
  expect(lines.at(-2)).toMatchObject({ type: "decision", kind: "roll_back", toPercent: 0 });
  const { rollout } = lines.at(-1);
  expect(rollout.incidentId).toMatch(/^inc_/);

  const again = await evenkeel("rollout", "retry", rollout.id, "--start");
  expect(again).toMatchObject({ code: 7, complaints: expect.stringContaining("was rolled back in attempt 1") });
  expect(again.complaints).toMatch(/^--acknowledge "why it may be released again" is missing: v2 was rolled back/);
  expect(again.complaints).toMatch(/http:\/\/localhost:\d+\/rollouts\//);
  const said = await evenkeel("rollout", "retry", rollout.id, "--start", "--acknowledge", "mended", "--json");
  const { id } = JSON.parse(said.out);
  expect(await evenkeel("rollout", "roll-back", id, "--words", "not mended")).toMatchObject({ code: 0 });
  expect(await evenkeel("rollout", "status", id)).toMatchObject({ code: 3 });
  const { out } = await evenkeel("rollout", "decisions", id);
  expect(out).toMatch(/roll back.*not mended/);
}

async function isInconclusive(): Promise<void> {
  const [gate] = evidencePlan.gates;
  const narrow = { ...gate, rule: { kind: "rate", marginAbs: 0.0001 } };
  const [first, last] = holdingPlan(20).steps;
  const steps = [{ ...first, holdSeconds: 2, decideWithinSeconds: 6 }, last];
  put("unsure.json", holdingPlan(20, { gates: [narrow], steps }));
  const ran = await release("cli-unsure", steady, "--plan", "unsure.json");
  expect(ran, ran.out).toMatchObject({ code: 4, complaints: "" });
  expect(ran.out).toMatch(/paused: rol_\w+ paused \(inconclusive\), step 1 of 2, 20 % on v2/);

  const [, id = ""] = /(rol_\w+)/.exec(ran.out) ?? [];
  const shown = await evenkeel("rollout", "show", id);
  expect(shown.out).toMatch(/> 20 %, held 2 s, on evidence\n.*100 %[\s\S]*gates: errors \(guardrail\)/);
  expect(await evenkeel("rollout", "advance", id)).toMatchObject({ code: 7 });
  // It waits while the console is away, and hears of the end when it is back.
  await evenkeel("rollout", "resume", id, "--words", "longer");
  const waiting = evenkeel("rollout", "wait", id, "--timeout", "3m");
  await until("it waits", async () => (await rest.get(`/rollouts/${id}`)).state === "running");
  await given.stack().control("POST /child/web/kill");
  await until("the console is back", async () => (await rest.get(`/rollouts/${id}`)).id === id);
  expect(await evenkeel("rollout", "roll-back", id)).toMatchObject({ code: 0 });
  expect(await waiting).toMatchObject({ code: 3, out: expect.stringContaining("rolled back: ") });
}

async function isHeld(): Promise<void> {
  await seedFlag(rest, { key: "cli-held-model", service: "cli-held" });
  put("plan.json", { steps: [{ exposurePercent: 5, holdSeconds: 60 }, { exposurePercent: 100 }] });
  await rest.post("/environments/production/stop-line", { words: "the database is being moved" });
  const refused = await start("cli-held", "--plan", "plan.json");
  expect(refused).toMatchObject({ code: 7, out: "" });
  expect(refused.complaints).toMatch(/stopped the line of production .*An operator.*\n.*\/settings\/freezes/);
  await rest.post("/environments/production/release-line");
  expect((await evenkeel("rollout", "list", "--flag", "cli-held-model")).out).toContain("No rollouts.");

  const later = ["--starts-at", "2099-01-01T09:00:00Z", "--disable-at", "2099-02-01T09:00:00Z"];
  const scheduled = await start("cli-held", "--plan", "plan.json", ...later, "--idempotency-key", "run-of-a-job");
  const same = await start("cli-held", "--plan", "plan.json", ...later, "--idempotency-key", "run-of-a-job");
  const idOf = ({ out }: Ran) => /(rol_\w+) scheduled/.exec(out)?.[1];
  expect(idOf(scheduled)).toMatch(/^rol_/);
  expect(idOf(same)).toBe(idOf(scheduled));
  const held = await evenkeel("rollout", "wait", String(idOf(same)), "--timeout", "1s", "--json");
  expect([held.code, JSON.parse(held.out.trim().split("\n").at(-1) ?? "")]).toMatchObject([6, { outcome: "timeout" }]);
  expect(await evenkeel("rollout", "abort", String(idOf(same)))).toMatchObject({ code: 0 });
}

async function isTakenAway(): Promise<void> {
  const { out } = await evenkeel("rollout", "list", "--flag", "cli-good-model", "--json");
  const { id } = JSON.parse(out);
  const printed = await evenkeel("rollout", "evidence", id);
  const { records, ticks } = JSON.parse(printed.out);
  const taken = await evenkeel("rollout", "evidence", id, "--out", "evidence.json");
  expect(taken).toMatchObject({ code: 0, complaints: "" });
  expect(taken.out).toContain(`evidence.json: ${records.length} records, ${ticks.length} ticks, `);
  const file = join(given.folder(), "evidence.json");
  const check = spawnSync(process.execPath, ["scripts/evidence-verify.ts", file], { encoding: "utf8" });
  expect(check.stdout).toContain("chain, seals and every figure hold to 1e-9");
  const one = await evenkeel("rollout", "evidence", id, records[0].id, "--out", "one.json", "--json");
  expect(JSON.parse(one.out)).toMatchObject({ records: 1, ticks: records[0].tick });

  put("gate.json", evidencePlan.gates[0] ?? {});
  const replayed = await evenkeel("rollout", "replay", id, "--gate", "gate.json");
  expect(replayed).toMatchObject({ code: 0, complaints: "" });
  expect(replayed.out).toMatch(
    /counts of errors, \d+ ticks.*\n {2}harm: never found\n {2}no worse: 20.*\n.*\n.*not rolled back/,
  );
}

async function isStopped(): Promise<void> {
  await seedFlag(rest, { key: "cli-stopped-model", service: "cli-stopped" });
  put("stops.json", holdingPlan(20, { stopEvents: [{ event: "data-leak" }] }));
  const begun = await start("cli-stopped", "--plan", "stops.json", "--unit-of-analysis", "unit", "--json");
  const { id } = JSON.parse(begun.out);
  const words = ["--words", "an address of somebody else"];
  const ran = await evenkeel("rollout", "report", id, "--event", "data-leak", ...words, "--wait", "--timeout", "2m");
  expect(ran).toMatchObject({ code: 3, complaints: "" });
  expect(ran.out).toMatch(/^reported {2}stp_\w+: data-leak of rol_\w+; its plan rolls back at 1\n[\s\S]*rolled back: /);
  expect((await evenkeel("rollout", "stop-events", id)).out).toMatch(
    /^data-leak: 1 of 1\n.*: "an address of somebody else"/,
  );
}

async function takesFlags(): Promise<void> {
  expect(await evenkeel("flags", "export", "--out", "flags.json")).toMatchObject({ code: 0, complaints: "" });
  const variants = { on: true, off: false };
  put("more.json", { flags: { "cli-switch": { state: "ENABLED", variants, defaultVariant: "off" } } });
  const refused = await evenkeel("flags", "import", "more.json");
  expect(refused).toMatchObject({
    code: 7,
    complaints: expect.stringContaining("flags.cli-switch.metadata.service"),
  });
  const taken = await evenkeel("flags", "import", "more.json", "--service", "cli-held");
  expect(taken).toMatchObject({ code: 0, out: expect.stringContaining("created: cli-switch") });
  rmSync(join(given.folder(), "more.json"));
}
