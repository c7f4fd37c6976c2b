import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { openDatabase } from "#db/client";
import { systemRandom } from "#lib/adapters/clock";
import { readEnvironment } from "#lib/adapters/env";
import { createLog } from "#lib/adapters/log";
import { type CommandContext, inTransaction } from "#lib/commands/kernel/context";
import { holdFence } from "#lib/commands/kernel/fence";
import { withTestDatabase } from "../scripts/test-database-client.ts";
import { createWorker } from "./create-worker.ts";
import { takeLease } from "./lease.ts";
import type { Loop } from "./loop.ts";

const database = withTestDatabase();
const log = createLog({ name: "worker", format: "json", write: () => {} });
const environmentFor = (databaseUrl: string) => ({
  ...readEnvironment({ DATABASE_URL: databaseUrl, WORKER_PORT: "0", EVENKEEL_HOST: "127.0.0.1" }),
  databaseUrl,
});
const onRefused = (error: unknown): void => {
  throw error;
};
const get = (port: number, path: string) => fetch(`http://127.0.0.1:${port}${path}`);

test("a worker beats, does its duties, answers at its door, and leaves nothing behind", async () => {
  let rounds = 0;
  const duty: Loop = {
    name: "duty",
    intervalMs: 60_000,
    wakeOn: ["evenkeel_gateway"],
    async run({ db, workerId }) {
      rounds += 1;
      await takeLease(db.pool, "duty", workerId);
      if (rounds === 1) throw new Error("the first round fails");
    },
  };
  const worker = await createWorker({ environment: environmentFor(database.url), log, loops: [duty], onRefused });
  const client = new pg.Client(database.url);
  await client.connect();
  const sight = async () =>
    (
      await client.query(
        "select (select count(*) from process_instance where kind = 'worker') as workers, (select count(*) from lease where expires_at > now()) as leases",
      )
    ).rows[0];
  try {
    await vi.waitFor(async () => expect((await get(worker.port, "/healthz")).status).toBe(200), { timeout: 5_000 });
    await vi.waitFor(async () => expect(await sight()).toEqual({ workers: "1", leases: "1" }), { timeout: 5_000 });
    const before = rounds;
    await vi.waitFor(
      async () => {
        await client.query("notify evenkeel_gateway");
        expect(rounds).toBeGreaterThan(before);
      },
      { timeout: 5_000 },
    );
    const metrics = await (await get(worker.port, "/metrics")).text();
    expect(metrics).toContain('evenkeel_worker_loop_failures{loop="duty"} 1');
    const proxied = await fetch(`http://127.0.0.1:${worker.port}/metrics`, { headers: { forwarded: "for=1.2.3.4" } });
    expect(proxied.status).toBe(403);
    expect((await get(worker.port, "/")).status).toBe(404);
    await worker.close();
    expect(await sight()).toEqual({ workers: "0", leases: "0" });
  } finally {
    await client.end();
  }
});

test("a worker waits for a database that is away, and refuses one with a schema it does not know", async () => {
  const away = await createWorker({
    environment: environmentFor("postgresql://nobody@127.0.0.1:1/nothing"),
    log,
    loops: [],
    onRefused,
  });
  const answer = await get(away.port, "/healthz");
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ status: "waiting for the database" });
  await away.close();
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)");
  const environment = environmentFor(database.url);
  await expect(createWorker({ environment, log, loops: [], onRefused })).rejects.toThrow("this build needs");
  await client.query("delete from drizzle.__drizzle_migrations where hash = 'newer'");
  await client.end();
});

test("a worker that is stopped inside a transaction loses it: its locks go, and waking up it changes nothing", async () => {
  const handle = openDatabase(database.url, { applicationName: "stalled" });
  handle.pool.on("connect", (client) => client.on("error", () => {}));
  const ctx: CommandContext = {
    db: handle.db,
    actor: { kind: "engine", because: "test" },
    now: new Date(),
    random: systemRandom,
  };
  await handle.pool.query("insert into lease values ('stalled', 'prc_a', 1, now() + interval '1 second')");
  const [stalled, taken] = await Promise.allSettled([
    inTransaction(ctx, async (tx) => {
      await holdFence(tx, { name: "stalled", owner: "prc_a", token: 1 });
      await tx.db.execute("update config_state set revision = revision + 1000000");
      // As SIGSTOP does: the process says nothing more until somebody else has taken over.
      await vi.waitFor(() => expect(successor).not.toBeNull(), { timeout: 20_000, interval: 100 });
      await tx.db.execute("update config_state set revision = revision + 1000000");
    }),
    (async () => {
      for (;;) {
        const fence = await takeLease(handle.pool, "stalled", "prc_b");
        if (fence) return fence;
        await pause(100);
      }
    })().then((fence) => {
      successor = fence;
      return fence;
    }),
  ]);
  expect(stalled.status).toBe("rejected");
  expect(taken).toMatchObject({ status: "fulfilled", value: { owner: "prc_b", token: 2 } });
  const { rows } = await handle.pool.query("select revision::int from config_state");
  expect(rows[0]?.revision).toBeLessThan(1_000_000);
  await handle.close();
});

let successor: unknown = null;
