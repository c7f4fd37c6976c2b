import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyBackup } from "#db/backup/read-backup";
import { runOrThrow, runToEnd } from "../../scripts/run-to-end.ts";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { type AiClient, startAiClient } from "../fixtures/ai-client.ts";
import { guardrails } from "../fixtures/plans.ts";
import { steady } from "../fixtures/population.ts";
import { readRows } from "../fixtures/records.ts";
import { openRest, seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { until } from "../fixtures/until.ts";

const [flagKey, service] = ["kept-model", "kept-scorer"];
const folder = mkdtempSync(join(tmpdir(), "evenkeel-keeping-"));
const dataDir = join(folder, "data");
const backup = join(folder, "kept.backup.gz");
const passphraseFile = new URL("./passphrase.txt", import.meta.url).pathname;
const environment = { EVENKEEL_KEYLESS: "loopback" };
const ownSettings = { ...process.env, EVENKEEL_DATA_DIR: dataDir, NODE_ENV: "production" } as const;

/** What belongs to the present, or says that there was a restore. */
const changedByRestore = new Set(
  (
    "audit_entry audit_head config_state gate_input lease outbox_message person_session process_instance " +
    "user_account access_link"
  ).split(" "),
);

/** Leaves the first step after twenty seconds, when the backup is long made, unless something speaks against it; the second on evidence. */
const plan = {
  alpha: 0.0002,
  minimumExposures: 50,
  steps: [
    { exposurePercent: 20, holdSeconds: 20, advanceOn: "time" },
    { exposurePercent: 50, holdSeconds: 3_600, advanceOn: "evidence" },
    { exposurePercent: 100, holdSeconds: 3_600 },
  ],
  gates: guardrails.slice(0, 1),
  bakeSeconds: 3_600,
};

let stack: Stack | undefined;
let client: AiClient | undefined;
let rolloutId: string;
const readOne = async (statement: string) => (await readRows<Record<string, unknown>>({ dataDir }, statement))[0]!;
const stateOf = () =>
  readOne(`select state, step, traffic_percent, step_verified_at, judgement from rollout where id = '${rolloutId}'`);
const startClient = () =>
  startAiClient({
    gatewayUrl: stack!.gatewayUrl,
    flagKey,
    service,
    models: { v1: steady, v2: steady },
    unitsPerSecond: 60,
  });

beforeAll(async () => {
  stack = await startStack({ mode: "start", dataDir, environment });
  const rest = openRest(stack);
  await seedFlag(rest, { key: flagKey, service });
  await rest.post("/destinations", {
    kind: "webhook",
    name: "Kept",
    settings: { url: "https://127.0.0.1:9/x", allowPrivate: true },
  });
  rolloutId = await seedRollout(rest, { flagKey, candidateVariant: "v2", plan });
  client = await startClient();
  await until(
    "the first judgement",
    async () =>
      ((await readOne(`select count(*)::int as n from tick where rollout_id = '${rolloutId}'`)).n as number) >= 1,
  );
});

afterAll(async () => {
  await client?.stop();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a backup is made in the middle of a ramp, and everything else goes on", async () => {
  const said = await runOrThrow(["scripts/backup.ts", backup, "--with-secret", "--passphrase-file", passphraseFile], {
    environment: ownSettings,
  });
  expect(said).toMatch(/schema \d{4}_/);
  expect(await stateOf()).toMatchObject({ state: "running", step: 0 });
  await client?.stop();
  client = undefined;
});

test("a restore refuses while it runs", async () => {
  const { exitCode, output } = await runToEnd(["scripts/restore.ts", backup, "--passphrase-file", passphraseFile], {
    environment: ownSettings,
  });
  expect([exitCode, output]).toEqual([1, expect.stringMatching(/stop it, then restore/)]);
});

test("after the loss of the whole data folder every table is back, row by row", async () => {
  await stack?.stop();
  stack = undefined;
  rmSync(dataDir, { recursive: true });
  const said = await runOrThrow(["scripts/restore.ts", backup, "--passphrase-file", passphraseFile], {
    environment: ownSettings,
  });
  expect(said).toContain("In flight:");
  expect(said).not.toContain("another secret");
  const again = join(folder, "again.backup.gz");
  await runOrThrow(["scripts/backup.ts", again], { environment: ownSettings });
  const [kept, restored] = [(await verifyBackup(backup)).manifest, (await verifyBackup(again)).manifest];
  expect(Object.keys(restored.tables).sort()).toEqual(Object.keys(kept.tables).sort());
  for (const [name, table] of Object.entries(kept.tables))
    if (!changedByRestore.has(name)) expect([name, restored.tables[name]]).toEqual([name, table]);
  expect(kept.tables.tick?.rows).toBeGreaterThan(0);
  expect(restored.tables.audit_entry?.rows).toBe((kept.tables.audit_entry?.rows ?? 0) + 1);
});

test("it does not advance before it is judged anew, and then goes on", async () => {
  stack = await startStack({ mode: "start", dataDir, environment });
  const begun = await until("work begins", () => readOne("select at from audit_entry where action = 'instance.begun'"));
  const since = (begun.at as Date).toISOString();
  await until("the share is verified again", async () => (await stateOf()).step_verified_at !== null);
  // On a slow machine the silence may already have lasted long enough for a pause.
  const stopped = `select 1 as yes from decision
    where rollout_id = '${rolloutId}' and at > '${since}' and because->>'code' in ('restored', 'no_data')`;
  await until("the hold is over and only the judgement is missing", () => readOne(stopped));
  expect(await stateOf()).toMatchObject({ step: 0, traffic_percent: 20 });

  client = await startClient();
  await until("it advances", async () => (await stateOf()).step === 1);
  const fresh = await readOne(
    `select count(*)::int as n from tick where rollout_id = '${rolloutId}' and taken_at > '${since}'`,
  );
  expect(fresh.n).toBeGreaterThanOrEqual(1);
});

test("keys and stored secrets work on with the secret that came with the backup", async () => {
  expect((await openRest(stack!).ask("GET", "/rollouts")).status).toBe(200);
  const keys = await readOne("select count(*)::int as n from api_key");
  expect(keys.n).toBe(1);
});
