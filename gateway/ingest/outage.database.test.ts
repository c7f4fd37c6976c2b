import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "#db/migrate";
import type { TelemetryBatch } from "#db/telemetry/batch";
import { CopyRows } from "#db/telemetry/copy-rows";
import { writeSpanRow } from "#db/telemetry/span-columns";
import { type LaunchedPostgres, launchPostgres } from "#lib/adapters/postgres/launch";
import { RollupSums } from "#lib/domain/telemetry/rollup-sums";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { DataRefused, GroupCommit } from "./group-commit.ts";
import { startTestIngest, type TestIngest, until } from "./test-ingest.ts";
import { logsBody, post, servedBy, tracesBody } from "./test-telemetry.ts";

describe("a database that goes away", () => {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-outage-"));
  const dataDir = join(folder, "postgres");
  let postgres: LaunchedPostgres;
  let door: TestIngest;

  beforeAll(async () => {
    postgres = await launchPostgres({ dataDir, durable: false });
    await migrate(postgres.url);
    door = await startTestIngest(postgres.url);
  });
  afterAll(async () => {
    await door.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("costs nothing that was acknowledged, stores nothing twice, and is survived without a restart", async () => {
    const acknowledged = { spans: 0, labels: 0 };
    const refusals = new Set<number>();
    let isOver = false;
    // Each sender repeats a body until it is acknowledged, as exporters do.
    const sendUntilTaken = async (path: string, body: string): Promise<void> => {
      for (;;) {
        const { status } = await post(`${door.url}${path}`, body);
        if (status === 200) return;
        refusals.add(status);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const sender = async (name: number): Promise<void> => {
      for (let i = 0; !isOver; i++) {
        const id = `${name}-${i}`;
        await sendUntilTaken("/v1/traces", tracesBody([{ trace: id, values: servedBy("v1", id) }]));
        acknowledged.spans += 1;
        const prediction = { "evenkeel.prediction.id": id, "evenkeel.prediction.value": 1, ...servedBy("v1", id) };
        const label = { "evenkeel.prediction.id": id, "evenkeel.label.value": 1 };
        await sendUntilTaken(
          "/v1/logs",
          logsBody([
            { event: "evenkeel.prediction", values: prediction },
            { event: "evenkeel.label", values: label },
          ]),
        );
        acknowledged.labels += 1;
      }
    };
    const senders = [1, 2, 3, 4].map(sender);
    await until(
      async () => acknowledged.labels,
      (n) => n >= 40,
    );
    await postgres.stop();
    await until(async () => refusals.has(503), Boolean);
    const duringOutage = acknowledged.labels;
    postgres = await launchPostgres({ dataDir, durable: false });
    await until(
      async () => acknowledged.labels,
      (n) => n >= duringOutage + 40,
    );
    isOver = true;
    await Promise.all(senders);

    expect([...refusals]).toEqual([503]);
    const [stored] = await door.rows<{ spans: number; labels: number; charted: number }>(
      `select (select count(*)::int from span) as spans, (select count(*)::int from outcome where joined_at is not null) as labels,
         (select sum(n)::int from rollup where metric = 'accuracy') as charted`,
    );
    expect(stored).toEqual({ spans: acknowledged.spans, labels: acknowledged.labels, charted: acknowledged.labels });
  });
});

describe("data that the database refuses", () => {
  const database = withTestDatabase();

  it("is refused alone: its neighbours in the same transaction are stored", async () => {
    const door = await startTestIngest(database.url);
    const writer = new GroupCommit({ pool: door.pool });
    const batch = (name: string, spanRows: Buffer): TelemetryBatch => ({
      signal: "traces",
      hash: Buffer.from(name.padEnd(32)),
      itemCount: 1,
      spanRows,
      logRows: null,
      served: [],
      refused: [],
      sightings: [],
      outcomes: [],
      rollups: new RollupSums(),
      services: [],
    });
    try {
      const attempts = await Promise.allSettled([
        writer.store(batch("first", spanRow("first"))),
        writer.store(batch("second", spanRow("second"))),
        writer.store(batch("bad", spanRow("bad \0 text"))),
        writer.store(batch("third", spanRow("third"))),
      ]);
      expect(attempts.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
      expect((attempts[2] as PromiseRejectedResult).reason).toBeInstanceOf(DataRefused);
      const names = await door.rows<{ name: string }>("select name from span order by name");
      expect(names.map(({ name }) => name)).toEqual(["first", "second", "third"]);
      expect(writer.waitingBytes).toBe(0);
    } finally {
      await door.close();
    }
  });
});

function spanRow(name: string): Buffer {
  const rows = new CopyRows();
  writeSpanRow(rows, {
    startUs: Date.now() * 1_000,
    traceId: Buffer.alloc(16, 1),
    spanId: Buffer.alloc(8, 1),
    parentId: null,
    environment: "production",
    service: "scorer",
    name,
    kind: 2,
    status: 0,
    durationNs: 1,
    httpStatus: null,
    errorType: null,
    flagKey: null,
    variant: null,
    unitId: null,
    attributes: Buffer.from("{}"),
    events: null,
  });
  return rows.encoded();
}
