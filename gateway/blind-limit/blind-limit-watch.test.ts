import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { InboxEntry } from "#db/snapshot/gateway-inbox";
import type { Pulse, Snapshot } from "#db/snapshot/snapshot";
import { InboxCourier } from "../admin/inbox-courier.ts";
import { Journal } from "../admin/journal.ts";
import { Returns } from "../admin/returns.ts";
import { ServingState } from "../snapshot/serving-state.ts";
import { silentLog, testRollout, testSnapshot } from "../test-gateway.ts";
import { Attendance } from "./attendance.ts";
import { BlindLimitWatch } from "./blind-limit-watch.ts";

const start = Date.UTC(2026, 0, 5, 14, 2);
let folder: string;
let journal: Journal;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "evenkeel-watch-"));
  journal = await Journal.open(join(folder, "journal.jsonl"));
});
afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A gateway's inner parts around a database that is a few variables. */
function assemble(changes: Partial<typeof testRollout> = {}) {
  const world = {
    nowMs: start,
    database: "reached" as "reached" | "away",
    signs: { rol_1: { lastJudgedAtMs: start as number | null, lastTelemetryAtMs: null } } as Pulse["signs"],
    inbox: [] as InboxEntry[],
    unprocessed: new Set<string>(),
    onCatchUp: () => {},
  };
  const rollout = { ...testRollout, blindLimitSeconds: 20, startedAtMs: start, ...changes };
  const state = new ServingState();
  const now = () => new Date(world.nowMs);
  const returns = new Returns({ gatewayId: "prc_1", state, journal, now, newId: () => "ret_1" });
  state.serve(testSnapshot({ rollouts: [rollout] }), "database");
  const inbox = {
    append: async (entry: InboxEntry) => {
      if (world.database === "away") throw new Error("away");
      world.inbox.push(entry);
      world.unprocessed.add(entry.id);
    },
    listUnprocessed: async () => world.unprocessed,
  };
  const courier = new InboxCourier({ inbox, journal, returns, state, log: silentLog });
  const keeper = {
    get signs() {
      return world.signs;
    },
    get database() {
      return world.database;
    },
    catchUp: async () => {
      world.onCatchUp();
      return true;
    },
  };
  const attendance = new Attendance([], start, start);
  const watch = new BlindLimitWatch({
    state,
    keeper,
    returns,
    courier,
    nowMs: () => world.nowMs,
    absences: () => attendance.absences,
    log: silentLog,
  });
  const serve = (snapshot: Snapshot) => state.serve(snapshot, "database");
  return { world, state, watch, courier, attendance, serve, rollout };
}

test("a release that nobody judges goes back at its limit, as a rollback with the reason unguarded", async () => {
  const { world, state, watch } = assemble();
  world.nowMs = start + 19_900;
  await watch.look();
  expect(state.returned.size).toBe(0);
  world.nowMs = start + 20_000;
  await watch.look();
  expect([...state.returned]).toEqual(["rol_1"]);
  expect(journal.openEntries).toMatchObject([
    {
      rolloutId: "rol_1",
      reason: "unguarded",
      unguardedSince: "2026-01-05T14:02:00.000Z",
      requestedAt: "2026-01-05T14:02:20.000Z",
      words: expect.stringContaining("20 s"),
    },
  ]);
  expect(world.inbox).toMatchObject([
    { id: "ret_1", rolloutId: "rol_1", payload: { reason: "unguarded", unguardedSince: "2026-01-05T14:02:00.000Z" } },
  ]);
});

test("a judgement that arrived at the last moment is asked for before anything moves", async () => {
  const { world, state, watch } = assemble();
  world.nowMs = start + 25_000;
  world.onCatchUp = () => {
    world.signs = { rol_1: { lastJudgedAtMs: start + 24_000, lastTelemetryAtMs: null } };
  };
  await watch.look();
  expect(state.returned.size).toBe(0);
});

test("it works with the database away, and tells the control plane when it is back", async () => {
  const { world, state, watch, courier, serve } = assemble();
  world.database = "away";
  world.nowMs = start + 30_000;
  await watch.look();
  expect([...state.returned]).toEqual(["rol_1"]);
  expect(world.inbox).toEqual([]);
  await courier.run();
  expect(world.inbox).toEqual([]);
  world.database = "reached";
  await courier.run();
  expect(world.inbox).toHaveLength(1);
  // The worker has seen it, but the configuration still serves the release: the return stays in force.
  world.unprocessed.clear();
  await courier.run();
  expect([...state.returned]).toEqual(["rol_1"]);
  serve(testSnapshot({ revision: 8, rollouts: [] }));
  await courier.run();
  expect(state.returned.size).toBe(0);
  expect(journal.openEntries).toEqual([]);
  expect(world.inbox).toHaveLength(1);
});

test("what the plan lets serve is left alone", async () => {
  const { world, state, watch } = assemble({ trafficPercent: 5 });
  world.nowMs = start + 3_600_000;
  await watch.look();
  expect(state.returned.size).toBe(0);
});

test("a gateway that slept does not count its sleep", async () => {
  const { world, state, watch, attendance } = assemble();
  attendance.beat(start + 1_000);
  world.nowMs = start + 600_000;
  attendance.beat(world.nowMs);
  await watch.look();
  expect(state.returned.size).toBe(0);
  world.nowMs += 19_500;
  await watch.look();
  expect([...state.returned]).toEqual(["rol_1"]);
});

test("a gateway's first run counts from its start, a restart goes on where it was", () => {
  expect(new Attendance([], null, start).absences).toEqual([{ fromMs: 0, toMs: start }]);
  const earlier = [{ fromMs: start - 90_000, toMs: start - 80_000 }];
  expect(new Attendance(earlier, start - 5_000, start).absences).toEqual([
    ...earlier,
    { fromMs: start - 5_000, toMs: start },
  ]);
});
