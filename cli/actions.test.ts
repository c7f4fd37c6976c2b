// What each operation sends and says, against an instance on a real port.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Answer, startTestInstance, type TestInstance, typed } from "./test-instance.ts";

const ID = "rol_01KB5N0C7Q0000000000000001";
let instance: TestInstance | undefined;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "evenkeel-actions-"));
  writeFileSync(join(folder, "gate.yaml"), "key: errors\nmetric: error-rate\nrule: { kind: rate, marginAbs: 0.005 }\n");
  return () => rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await instance?.stop();
  instance = undefined;
});

async function ran(answer: Answer, ...words: string[]) {
  instance = await startTestInstance(() => answer);
  return typed({ EVENKEEL_URL: instance.url, EVENKEEL_API_KEY: "evk_key" }, ...words);
}

const at = "2026-11-28T10:00:00.000Z";
const result = {
  ...{ resamplings: 100, falseAlarms: 9, promisedRate: 0.005, mostExpected: 3, baselineKeepsRule: true },
  ...{ fault: { kind: "points", by: 0.02 }, detections: 98, medianDelaySeconds: 12, seconds: 90 },
  ...{ observations: 4_000, ticks: 90 },
};
const weekend = { key: "weekend", reason: "nobody is here", timeZone: "UTC", system: "", service: "" };
const fridays = { repeat: "weekly", fromDay: "friday", fromTime: "17:00", toDay: "monday", toTime: "08:00" };

interface Case {
  words: string[];
  asks: [method: string, path: string];
  sends?: object;
  answer: object;
  says: RegExp;
}
const cases: Case[] = [
  {
    words: ["rollout", "report", ID, "--event", "data-leak", "--words", "another customer's address"],
    asks: ["POST", `/rollouts/${ID}/stop-events`],
    sends: { event: "data-leak", words: "another customer's address" },
    answer: { rolloutId: ID, eventId: "stp_1", event: "data-leak", count: 2 },
    says: /reported {2}stp_1: data-leak of rol_\w+; its plan rolls back at 2\n.*rollout status/,
  },
  {
    words: ["rollout", "stop-events", ID],
    asks: ["GET", `/rollouts/${ID}/stop-events`],
    answer: {
      stopEvents: [
        {
          event: "data-leak",
          count: 2,
          reported: 1,
          reports: [{ id: "e1", at, by: { kind: "service", name: "eye" }, words: null }],
        },
      ],
    },
    says: /data-leak: 1 of 2\n {2}2026-11-28 10:00:00Z {2}the service eye \(e1\)/,
  },
  {
    words: ["rollout", "reach", ID, "--groups"],
    asks: ["GET", `/rollouts/${ID}/reach?groups=true`],
    answer: {
      ...{ variant: "v2", environment: "production", asOf: at, from: at, to: null, requests: 40, units: 12 },
      ...{ unitsWithBoth: 1, groups: [{ group: "women", decisions: null, units: null }] },
    },
    says: /40 requests and 12 distinct units met v2 in production, as of .*\n.*it goes on\n {2}women: withheld/,
  },
  {
    words: ["rollout", "prove", ID, "errors", "--resamplings", "100", "--fault", "points=0.02"],
    asks: ["POST", `/rollouts/${ID}/gates/errors/proofs`],
    sends: { resamplings: 100, fault: { kind: "points", by: 0.02 } },
    answer: { proofId: "prf_1", gateKey: "errors", result },
    says: /9 of 100 false alarms; promised is 0\.5 % .*MORE than[\s\S]*98 of 100 found, half of them within 12 s\n.*4000 obs/,
  },
  {
    words: ["rollout", "proofs", ID],
    asks: ["GET", `/rollouts/${ID}/proofs`],
    answer: {
      proofs: [{ proofId: "prf_1", gateKey: "errors", result, statisticsVersion: "1", provedAt: at, by: "Ada" }],
    },
    says: /prf_1 {2}errors, statistics 1, by Ada/,
  },
  {
    words: ["rollout", "reason", "dec_01KB5N0C7Q0000000000000001", "--reason", "the sprint ends"],
    asks: ["POST", "/decisions/dec_01KB5N0C7Q0000000000000001/reason"],
    sends: { reason: "the sprint ends" },
    answer: { decisionId: "dec_1" },
    says: /kept with dec_1/,
  },
  {
    words: ["freezes", "list", "--environment", "staging"],
    asks: ["GET", "/freezes?environment=staging"],
    answer: {
      windows: [{ ...weekend, ...fridays, inForceUntil: "Monday 08:00 UTC" }],
      stopped: null,
      needsApproval: true,
    },
    says: /line of staging runs\n.*second person\nweekend: everything, each week friday 17:00 to .*until Monday 08:00 UTC/,
  },
  {
    words: [
      "freezes",
      "save",
      "weekend",
      "--from",
      "Friday 17:00",
      "--to",
      "monday 08:00",
      "--reason",
      "nobody is here",
    ],
    asks: ["POST", "/freezes/windows"],
    sends: { environment: "production", key: "weekend", reason: "nobody is here", ...fridays },
    answer: { ...weekend, ...fridays },
    says: /saved {2}weekend: everything, each week friday 17:00 to monday 08:00 UTC/,
  },
  {
    words: ["freezes", "delete", "weekend"],
    asks: ["DELETE", "/freezes/windows/weekend"],
    sends: { environment: "production" },
    answer: { key: "weekend", deleted: true },
    says: /deleted {2}weekend/,
  },
  {
    words: ["line", "stop", "--words", "the database moves"],
    asks: ["POST", "/environments/production/stop-line"],
    sends: { words: "the database moves" },
    answer: { environment: "production", stoppedAt: at },
    says: /the line of production is stopped since 2026-11-28 10:00:00Z/,
  },
  {
    words: ["line", "release"],
    asks: ["POST", "/environments/production/release-line"],
    sends: {},
    answer: { environment: "production", stoppedAt: null },
    says: /the line of production runs/,
  },
  {
    words: ["templates", "starter-set"],
    asks: ["POST", "/rollout-templates/starter-set"],
    sends: { environment: "production" },
    answer: { presets: 3, templates: 2 },
    says: /3 gate presets and 2 rollout templates added/,
  },
  {
    words: ["templates", "presets"],
    asks: ["GET", "/gate-presets?environment=production"],
    answer: { gatePresets: [{ key: "errors", description: "", gate: { kind: "guardrail", metric: "error-rate" } }] },
    says: /errors: guardrail on error-rate/,
  },
  {
    words: ["flags", "history", "team/model"],
    asks: ["GET", "/flags/team%2Fmodel/history?environment=production"],
    answer: {
      versions: [{ revision: 2, action: "changed", at, by: "Ada", changes: [{ field: "state", before: "ENABLED" }] }],
    },
    says: /2 changed by Ada\n {2}state: "ENABLED" → \(none\)/,
  },
];

test.each(cases)("$words", async ({ words, asks, sends, answer, says }) => {
  const { code, out, complaints } = await ran({ body: answer }, ...words);
  expect([code, complaints]).toEqual([0, ""]);
  expect(out).toMatch(says);
  expect(instance?.heard.map(({ method, path, body }) => [method, path, body])).toEqual([[...asks, sends]]);
  const machine = await typed({ EVENKEEL_URL: instance?.url ?? "", EVENKEEL_API_KEY: "evk_key" }, ...words, "--json");
  expect(JSON.parse(machine.out)).toMatchObject(answer);
});

test("rollout replay sends the gate of a file, and says what would have been and what really was", async () => {
  const moment = { at, step: 0, trafficPercent: 10, seconds: 42 };
  const figures = { candidate: { value: 0.04, n: 1_000 }, baseline: { value: 0.01, n: 9_000 } };
  const retrospect = { crossed: moment, shownSafe: null, figures, ticks: 50 };
  const answer = { countsOf: "errors", alpha: 0.005, retrospect, rolledBackAt: null, limits: ["Counts end there"] };
  const { code, out } = await ran({ body: answer }, "rollout", "replay", ID, "--gate", join(folder, "gate.yaml"));
  expect(code).toBe(0);
  expect(out).toMatch(/harm: 2026-11-28 10:00:00Z, 42 s after the start, in step 1 at 10 %\n {2}no worse: never shown/);
  expect(out).toMatch(/candidate 0\.04000 \(n = 1000\), baseline .*\n.*not rolled back\n {2}Counts end there/);
  expect(instance?.heard[0]?.body).toEqual({
    gate: { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.005 } },
  });
});

describe("a file that is taken away", () => {
  const headers = { "content-disposition": 'attachment; filename="evidence.json"' };
  const file = { records: [{}], ticks: [{}, {}], withheld: { gates: ["parity"], why: "no group:read" } };

  test("is printed as it comes, or written whole with what is in it and how it is checked", async () => {
    const printed = await ran({ headers, body: file }, "rollout", "evidence", ID);
    expect([printed.code, JSON.parse(printed.out)]).toEqual([0, file]);
    const path = join(folder, "evidence.json");
    const { code, out } = await ran({ headers, body: file }, "rollout", "evidence", ID, "--out", path);
    expect([code, JSON.parse(readFileSync(path, "utf8"))]).toEqual([0, file]);
    const { length } = readFileSync(path);
    expect(out).toContain(`evidence.json: 1 record, 2 ticks, ${length} bytes\n  withheld for parity: no group:read\n`);
    expect(out).toContain(`npm run evidence:verify -- ${path}`);
    rmSync(path);
  });

  test.each([
    ["that is none", { headers, body: { detail: "something else" } }],
    ["of which the connection broke", { headers: { ...headers, "content-length": "9999" }, body: file, cut: true }],
  ])("%s leaves nothing behind", async (_, answer) => {
    const path = join(folder, "broken.json");
    const { code, complaints } = await ran(answer, "rollout", "evidence", ID, "--out", path);
    expect([code, complaints]).toEqual([1, expect.stringContaining("nothing was kept")]);
    expect(readdirSync(folder)).toEqual(["gate.yaml"]);
  });
});

test.each([
  [["rollout", "evidence", "rol_1"], /ID must be the id of a rollout/],
  [["rollout", "evidence", ID, "evi_1"], /ID must be the id of a record of evidence, such as evi_01J/],
  [["rollout", "report", ID, "--words", "w"], /--event is needed/],
  [["rollout", "report", ID, "--event", "data-leak"], /--words is needed: say what was seen/],
  [["rollout", "prove", ID], /name the key of a gate/],
  [["rollout", "prove", ID, "errors", "--fault", "worse"], /--fault must be such as points=0\.01/],
  [["rollout", "replay", ID], /--gate is needed/],
  [["rollout", "reason", ID, "--reason", "w"], /must be the id of a decision, such as dec_01J/],
  [["freezes", "save", "w", "--reason", "r", "--from", "friday 17:00", "--to", "2026-12-24T00:00"], /of one kind/],
  [["line", "stop"], /--words is needed: say why/],
  [["flags", "show"], /name the key of a flag/],
])("%j is wrong words, and nothing is sent", async (words, complaint) => {
  const { code, complaints } = await ran({}, ...words);
  expect([code, instance?.heard]).toEqual([64, []]);
  expect(complaints).toMatch(complaint);
});
