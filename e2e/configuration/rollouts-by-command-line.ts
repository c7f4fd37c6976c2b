// Rollouts as a pipeline runs them: the real command line, a real installation, real traffic by OFREP and OTLP.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runOrThrow } from "../../scripts/run-to-end.ts";
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
    test("stopped: an event that a person reports takes the release back by itself", isStopped);
    test("inconclusive: a step that is not decided in time pauses, and a person goes on from there", isInconclusive);
    test("held: a stopped line refuses a start, and says who lifts it and where; dates and drafts are kept", isHeld);
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

  expect(await evenkeel("rollout", "evidence", rollout.id, "--out", "evidence.json")).toMatchObject({ code: 0 });
  await runOrThrow(["scripts/evidence-verify.ts", join(given.folder(), "evidence.json")]);
  const reach = await evenkeel("rollout", "reach", rollout.id);
  expect(reach.out).toMatch(/v2 met [\d,]+ units with [\d,]+ requests/);

  const again = await evenkeel("rollout", "retry", rollout.id, "--start");
  expect(again).toMatchObject({ code: 7, complaints: expect.stringContaining("was rolled back in attempt 1") });
  expect(again.complaints).toMatch(/http:\/\/localhost:\d+\/rollouts\//);
  const said = await evenkeel("rollout", "retry", rollout.id, "--start", "--acknowledge", "mended", "--json");
  const { id } = JSON.parse(said.out);
  expect(await evenkeel("rollout", "roll-back", id, "--words", "not mended")).toMatchObject({ code: 0 });
  expect(await evenkeel("rollout", "status", id)).toMatchObject({ code: 3 });
  const { out } = await evenkeel("rollout", "decisions", id);
  expect(out).toMatch(/roll back.*not mended/);
}

async function isStopped(): Promise<void> {
  await seedFlag(rest, { key: "cli-stopped-model", service: "cli-stopped" });
  put("stoppable.json", holdingPlan(20, { stopEvents: [{ event: "data-leak" }] }));
  const started = await start("cli-stopped", "--plan", "stoppable.json", "--unit-of-analysis", "unit");
  const [, id = ""] = /(rol_\w+)/.exec(started.out) ?? [];
  const seen = ["--words", "a name of another customer"];
  expect(await evenkeel("rollout", "stop-event", id, "--event", "rudeness", ...seen)).toMatchObject({
    code: 7,
    complaints: expect.stringMatching(/--event: must be one of the plan's stop events: data-leak/),
  });
  expect(await evenkeel("rollout", "stop-event", id, "--event", "data-leak", ...seen)).toMatchObject({
    code: 0,
    out: expect.stringContaining("goes back at one report"),
  });
  expect(await evenkeel("rollout", "wait", id, "--timeout", "1m")).toMatchObject({
    code: 3,
    out: expect.stringMatching(/data leak/i),
  });
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
  const stopped = await evenkeel("line", "stop", "--words", "the database is being moved");
  expect(stopped).toMatchObject({ code: 0, out: expect.stringContaining("stopped  production, since") });
  const refused = await start("cli-held", "--plan", "plan.json");
  expect(refused).toMatchObject({ code: 7, out: "" });
  expect(refused.complaints).toMatch(/stopped the line of production .*An operator.*\n.*\/settings\/freezes/);
  expect(await evenkeel("line", "release")).toMatchObject({ code: 0 });
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
