import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { statusSnapshot } from "#db/schema/status";
import { systemRandom } from "#lib/adapters/clock";
import { readEnvironment } from "#lib/adapters/env";
import { createLog } from "#lib/adapters/log";
import { createStatusReader } from "#lib/adapters/status-files/read";
import { declareIncident } from "#lib/commands/incident/declare-incident";
import { publishUpdate } from "#lib/commands/incident/publish-update";
import { type Cast, castNow, castService, enterCast } from "#lib/commands/incident/test-cast";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { refreshStatus } from "./refresh-status.ts";

const own = withTestDatabase();
const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-refresh-"));
const reader = createStatusReader(join(dataDir, "status"));
let handle: DatabaseHandle;
let cast: Cast;
beforeAll(async () => {
  handle = openDatabase(own.url, { applicationName: "refresh-status-test", maxConnections: 2 });
  cast = await enterCast(handle.db);
});
afterAll(async () => {
  await handle.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const refresh = (db: DatabaseHandle, seconds: number) =>
  refreshStatus.run({
    db,
    environment: readEnvironment({ EVENKEEL_DATA_DIR: dataDir }),
    log: createLog({ name: "test", format: "json", write: () => {} }),
    findings: { audit: null },
    workerId: "test",
    random: systemRandom,
    clock: () => new Date(castNow.getTime() + seconds * 1_000),
  });
const page = async () => (await reader.current())?.files.get("index.html")?.body.toString("utf8") ?? "";

it("writes what was published, keeps its moment fresh, and leaves the last state when the database is gone", async () => {
  await refresh(handle, 0);
  expect(await page()).toContain("Everything works normally.");

  const declared = { service: castService, title: "Scores are too low", severity: "P1", family: "quality" } as const;
  const { incidentId } = await declareIncident(cast.as("responder"), declared);
  await refresh(handle, 5);
  expect(await page()).not.toContain("Scores are too low");
  await publishUpdate(cast.as("operator"), { incidentId });
  await refresh(handle, 10);
  expect(await page()).toContain("Scores are too low");
  expect(await page()).toContain("Income scoring is partly affected.");

  const rows = await handle.db.select({ n: sql<number>`count(*)::int` }).from(statusSnapshot);
  await refresh(handle, 15);
  expect(await handle.db.select({ n: sql<number>`count(*)::int` }).from(statusSnapshot)).toEqual(rows);
  const kept = await reader.current();
  expect(kept?.asOf).toEqual(new Date(castNow.getTime() + 15_000));

  const gone = openDatabase("postgresql://nobody@127.0.0.1:1/none", { applicationName: "gone" });
  await expect(refresh(gone, 200)).rejects.toThrow();
  await gone.close();
  expect((await reader.current())?.name).toBe(kept?.name);
  expect(await page()).toContain("Income scoring is partly affected.");
});
