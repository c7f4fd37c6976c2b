import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { filesBelow, openCommandLine } from "../fixtures/command-line.ts";
import { openRest, type Rest } from "../fixtures/rest-client.ts";
import { rolloutsByCommandLine } from "./rollouts-by-command-line.ts";

/** One that was configured by hand, and one that nobody touched. */
let source: Stack;
let empty: Stack;
let rest: Rest;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "evenkeel-configuration-"));
  // The services of the rollouts below send without a key, as in the demo.
  source = await startStack({ mode: "start", environment: { EVENKEEL_KEYLESS: "loopback" } });
  empty = await startStack({ mode: "start" });
  rest = openRest(source);
  await configureByHand();
});

afterAll(async () => {
  await Promise.all([source?.stop(), empty?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function put(path: string, text: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** As people do it: over the API, in no particular order. */
async function configureByHand(): Promise<void> {
  const plan = { steps: [{ exposurePercent: 5, holdSeconds: 60 }, { exposurePercent: 100 }] };
  const gate = { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.005 } };
  await rest.post("/gate-presets", { key: "errors", description: "Not more errors", gate });
  await rest.post("/rollout-templates", { key: "canary", name: "Canary", strategy: "canary", plan, gates: ["errors"] });
  await rest.post("/policies", { key: "retention", settings: { countersDays: 30 } });
  const variants = { small: { layers: 2, name: "S" }, large: { name: "L", layers: 12 } };
  const staff = await rest.ask("PUT", "/segments/staff", { rule: { ends_with: [{ var: "email" }, "@example.com"] } });
  expect(staff.status).toBe(200);
  await rest.post("/flags", { key: "Model_A.1", service: "team/scorer", variants, defaultVariant: "small" });
  await rest.post("/flags", {
    key: "tone",
    service: "writer",
    variants: { warm: "0x1", dry: "no" },
    defaultVariant: "dry",
    targeting: {
      if: [
        { $ref: "staff" },
        "warm",
        {
          fractional: [
            ["warm", 10],
            ["dry", 90],
          ],
        },
      ],
    },
    overrides: { "unit-2": "warm", "unit-1": "dry" },
    prerequisites: [{ flag: "Model_A.1", variants: ["small"] }],
    metadata: { owner: "risk" },
    releases: {
      warm: { prompt: { version: "0x1", text: "Dear reader,\n  be warm.\n" }, parameters: { z: 1, a: 1e-7 } },
      dry: { model: "no", notes: "plain" },
    },
  });
  const year = { repeat: "once", from: "2096-12-24T00:00", to: "2097-01-02T08:00" };
  await rest.post("/freezes/windows", { key: "year-end", reason: "closing: no releases", ...year });
  const week = { repeat: "weekly", fromDay: "friday", fromTime: "17:00", toDay: "monday", toTime: "08:00" };
  await rest.post("/freezes/windows", { key: "weekend", reason: "nobody", service: "nobody-s", ...week });
  await rest.post("/environments/production/approval-rule", { needsApproval: true });
  const cli = openCommandLine(source, folder);
  expect(await cli("export", "--dir", "by-hand")).toMatchObject({ code: 0, complaints: "" });
  put("by-hand/teams/risk.yaml", "key: risk\nname: Risk\n");
  put("by-hand/systems/lending.yaml", "key: lending\nname: Lending\nownerTeam: risk\n");
  const service = "displayName: Scorer\nsystem: lending\nownerTeam: risk\ncriticality: high\n";
  const dependencies = "dependencies:\n  - { service: features, strength: soft }\n";
  put("by-hand/services/scorer.yaml", `key: team/scorer\n${service}${dependencies}`);
  expect(await cli("apply", "--dir", "by-hand", "--yes")).toMatchObject({ code: 0, complaints: "" });
}

test("an exported instance is made again from its files, byte for byte", async () => {
  const [from, to] = [openCommandLine(source, folder), openCommandLine(empty, folder)];
  expect(await from("export", "--dir", "first")).toMatchObject({ code: 0 });
  const exported = filesBelow(join(folder, "first"));
  expect(Object.keys(exported)).toEqual(
    expect.arrayContaining(["evenkeel.yaml", "flags/Model_A.1.yaml", "services/team%2Fscorer.yaml", "teams/risk.yaml"]),
  );
  expect(Object.keys(exported)).toEqual(
    expect.arrayContaining([
      "freeze-windows/weekend.yaml",
      "freeze-windows/year-end.yaml",
      "release-rules/approval.yaml",
    ]),
  );

  expect(await to("plan", "--dir", "first")).toMatchObject({ code: 2, out: expect.stringContaining("+ flags/tone") });
  expect(await to("apply", "--dir", "first"), "nobody to ask").toMatchObject({ code: 1 });
  const applied = await to("apply", "--dir", "first", "--yes");
  expect(applied).toMatchObject({ code: 0, complaints: "", out: expect.stringContaining("Applied: 12 added") });
  expect(await to("plan", "--dir", "first")).toMatchObject({ code: 0, out: expect.stringContaining("No changes") });
  expect(await to("export", "--dir", "second")).toMatchObject({ code: 0 });
  expect(filesBelow(join(folder, "second"))).toEqual(exported);
});

test("a broken file changes nothing, and is named with its line", async () => {
  const cli = openCommandLine(source, folder);
  await cli("export", "--dir", "broken");
  const before = await rest.get("/configuration");
  put("broken/teams/risk.yaml", "key: risk\nname: Another name\n");
  put("broken/policies/retention.yaml", "key: retention\nsettings:\n  ticksDays: 0\n");
  for (const command of [["plan"], ["apply", "--yes"]])
    expect(await cli(...command, "--dir", "broken")).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("broken/policies/retention.yaml:3  settings.ticksDays  must be at least 1"),
    });
  expect((await rest.get("/configuration")).documentHash).toBe(before.documentHash);
});

test("what changed after the review is refused with the difference, and drift is shown until it is applied over", async () => {
  const cli = openCommandLine(source, folder);
  await cli("export", "--dir", "reviewed");
  const file = join(folder, "reviewed/flags/tone.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace('description: ""', "description: How it sounds"));
  expect(await cli("plan", "--dir", "reviewed", "--out", "plan.json")).toMatchObject({ code: 2 });
  const { status } = await rest.ask("PATCH", "/flags/tone", { variants: { warm: "0x1", dry: "no", flat: "-" } });
  expect(status).toBe(200);

  const refused = await cli("apply", "--dir", "reviewed", "--yes", "--plan", "plan.json");
  expect(refused).toMatchObject({ code: 1, complaints: expect.stringMatching(/not the plan that was reviewed/) });
  expect(refused.complaints).toMatch(
    /flags\/tone\n.*reviewed: .*description.*\n.*now: .*variants\.flat "-" → \(none\)/,
  );
  const planned = await cli("plan", "--dir", "reviewed");
  expect(planned.out).toMatch(/! changed in the instance since the last apply[\s\S]*Drift since .* applied at/);
  expect(await cli("apply", "--dir", "reviewed", "--yes")).toMatchObject({ code: 0 });
  expect((await rest.get("/configuration")).drift).toEqual([]);
});

test("a deletion must be allowed expressly, and a key that may not is told what it lacks", async () => {
  const cli = openCommandLine(source, folder);
  cpSync(join(folder, "reviewed"), join(folder, "fewer"), { recursive: true });
  rmSync(join(folder, "fewer/rollout-templates/canary.yaml"));
  const refused = await cli("apply", "--dir", "fewer", "--yes");
  expect(refused).toMatchObject({ code: 1, complaints: expect.stringContaining("add --allow-deletions") });
  expect((await rest.get("/rollout-templates")).rolloutTemplates).toHaveLength(1);
  expect(await cli("apply", "--dir", "fewer", "--yes", "--allow-deletions")).toMatchObject({ code: 0 });
  expect((await rest.get("/rollout-templates")).rolloutTemplates).toEqual([]);

  const { key } = await rest.post("/keys", { name: "a service", scopes: ["evaluate"] });
  const weak = openCommandLine({ webUrl: source.webUrl, apiKey: key }, folder);
  expect(await weak("plan", "--dir", "fewer")).toMatchObject({
    code: 1,
    complaints: expect.stringContaining("configuration:read needs a key"),
  });
});

// Last: rollouts change which variant of a flag is current, and these share the installation.
rolloutsByCommandLine({ stack: () => source, folder: () => folder });
