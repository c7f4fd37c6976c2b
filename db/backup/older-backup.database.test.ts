import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { restoreInto } from "../../scripts/instance/restore-into.ts";
import { withEmptyDatabase } from "../../scripts/test-database-client.ts";
import { migrate } from "../migrate.ts";
import { enterLanding, landingFiles, readLanding } from "../test-landing.ts";
import { verifyBackup } from "./read-backup.ts";
import { tableHashes } from "./test-table-hashes.ts";
import { writeBackup } from "./write-backup.ts";

const [source, target] = [withEmptyDatabase(), withEmptyDatabase()];
const folder = mkdtempSync(join(tmpdir(), "evenkeel-backup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a backup of the first landing is restored into this build and equals a database that was migrated", async () => {
  const file = join(folder, "old.backup.gz");
  const [oldest] = landingFiles();
  const landing = readLanding(oldest!);
  await enterLanding(source.url, landing);
  await writeBackup({ databaseUrl: source.url, file, madeAt: new Date(), secretMarks: [], sealedSecrets: null });
  const verified = await verifyBackup(file);
  expect(verified.header.schema.tag).toBe(landing.schema);
  await restoreInto(target.url, { file, verified });
  await migrate(source.url);
  const [migrated, restored] = [await tableHashes(source.url), await tableHashes(target.url)];
  expect(Object.keys(restored).sort()).toEqual(Object.keys(migrated).sort());
  for (const name of ["rollout", "tick", "evidence", "decision", "incident", "span", "rollup", "api_key", "gate_state"])
    expect([name, restored[name]]).toEqual([name, migrated[name]]);
});
