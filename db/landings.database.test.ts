import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rollBackRollout } from "#lib/commands/rollout/roll-back-rollout";
import { sha256 } from "#lib/commands/rollout/stored-judge";
import { chainedText, chainTick, EMPTY_CHAIN, type EvidenceDocument, sealEvidence } from "#lib/domain/gate/evidence";
import { replay } from "#lib/domain/gate/replay";
import { tickInputSchema } from "#lib/domain/gate/tick-input";
import { findIncident, listIncidents } from "#lib/queries/api/incidents";
import { checkAuditChain } from "#lib/queries/audit/check-audit-chain";
import { withEmptyDatabase } from "../scripts/test-database-client.ts";
import { type DatabaseHandle, openDatabase } from "./client.ts";
import { migrate } from "./migrate.ts";
import { parseGateState } from "./rows/gate-state.ts";
import { parseRolloutRow } from "./rows/rollout.ts";
import { readCombined, readInput } from "./rows/tick.ts";
import { decision, evidence, gateState, rollout, tick } from "./schema/rollout.ts";
import { requireKnownSchema } from "./schema-version.ts";
import { enterLanding, landingFiles, readLanding } from "./test-landing.ts";

const files = landingFiles();

test("each landing has left a picture of its database", () => {
  expect(files.length).toBeGreaterThan(0);
});

describe.each(files.map((file) => [basename(file, ".json"), file]))("a database of %s", (_, file) => {
  const database = withEmptyDatabase();
  const landing = readLanding(file);
  let handle: DatabaseHandle;

  beforeAll(async () => {
    await enterLanding(database.url, landing);
    await migrate(database.url);
    handle = openDatabase(database.url, { applicationName: "test", maxConnections: 4 });
  });
  afterAll(() => handle.close());

  test("is known to this build and has lost no row", async () => {
    await requireKnownSchema(handle.pool);
    const counts: Record<string, number> = {};
    for (const table of Object.keys(landing.tables))
      counts[table] = Number((await handle.pool.query(`select count(*) from ${table}`)).rows[0].count);
    expect(counts).toEqual(
      Object.fromEntries(Object.entries(landing.tables).map(([name, rows]) => [name, rows.length])),
    );
  });

  test("has rollouts whose rows, plans and states this build reads", async () => {
    const rows = await handle.db.select().from(rollout);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(parseRolloutRow(row)).toMatchObject({ ok: true });
    const plans = new Map(rows.map(({ id, plan }) => [id, plan]));
    for (const row of await handle.db.select().from(gateState))
      expect(parseGateState(row, plans.get(row.rolloutId)!).chain.to).toBe(row.tick);
  });

  test("has evidence that still proves what was decided", async () => {
    const records = await handle.db.select().from(evidence);
    const byHash = new Map(records.map((record) => [record.hash, record]));
    for (const { record, hash, previousHash, rolloutId } of records) {
      expect(sealEvidence(record as unknown as EvidenceDocument, sha256)).toBe(hash);
      if (previousHash !== null) expect(byHash.get(previousHash)).toMatchObject({ rolloutId });
    }
    const decided = (await handle.db.select().from(decision)).filter(({ evidenceId }) => evidenceId !== null);
    expect(decided.map(({ kind }) => kind)).toContain("roll_back");
    for (const { evidenceId } of decided) expect(records.map(({ id }) => id)).toContain(evidenceId);
  });

  test("has ticks that give the same verdicts again", async () => {
    const plans = new Map((await handle.db.select().from(rollout)).map(({ id, plan }) => [id, plan]));
    const rows = await handle.db.select().from(tick).orderBy(tick.rolloutId, tick.number);
    const records = await handle.db.select().from(evidence);
    let chained = 0;
    for (const [rolloutId, ticks] of Map.groupBy(rows, (row) => row.rolloutId)) {
      const inputs = ticks.map((row) => tickInputSchema.parse(readInput(row)));
      for (const [index, again] of replay(plans.get(rolloutId)!, inputs).entries()) {
        const stored = ticks[index]!;
        const combined = readCombined(stored);
        expect(again.number).toBe(stored.number);
        expect(again.combined.logHarm).toBeCloseTo(combined.logHarm, 9);
        expect(again.combined.logSafe).toBeCloseTo(combined.logSafe, 9);
      }
      const chains = records.map(({ record }) => (record as unknown as EvidenceDocument).ticks);
      let chain = EMPTY_CHAIN;
      for (const input of inputs) {
        chain = chainTick(chain, chainedText(input), sha256);
        const same = records.findIndex((each, at) => each.rolloutId === rolloutId && chains[at]!.to === chain.to);
        if (same < 0) continue;
        expect(chain).toEqual(chains[same]);
        chained += 1;
      }
    }
    expect(chained).toBeGreaterThan(0);
  });

  test("has an audit whose chain holds", async () => {
    const { broken, checked } = await checkAuditChain(handle.db);
    expect([broken, checked]).toEqual([null, landing.tables.audit_entry!.length]);
  });

  test("has incidents that the API still shows", async () => {
    const incidents = await listIncidents(handle.db, { limit: 200 });
    expect(incidents).toHaveLength(landing.tables.incident!.length);
    const shown = await Promise.all(incidents.map(({ id }) => findIncident(handle.db, id)));
    const updates = shown.flatMap((each) => each?.updates ?? []);
    expect(updates).toHaveLength(landing.tables.incident_update!.length);
  });

  test("goes on: the current release can be rolled back", async () => {
    const [current] = (await handle.db.select().from(rollout)).filter(
      ({ state, superseded }) => state === "completed" && !superseded,
    );
    const actor = { kind: "engine", because: "test" } as const;
    const ctx = {
      db: handle.db,
      actor,
      now: new Date(),
      random: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
    };
    await rollBackRollout(ctx, { rolloutId: current!.id });
    const [after] = (await handle.db.select().from(rollout)).filter(({ id }) => id === current!.id);
    expect(after).toMatchObject({ state: "rolled_back", trafficPercent: 0 });
  });
});
