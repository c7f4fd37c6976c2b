import pg from "pg";
import { expect, test } from "vitest";
import { MIGRATION_LOCK, PARTITION_DROP_LOCK } from "#db/advisory-locks";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { pruneRecords } from "./prune-records.ts";

const stage = withRolloutStage();
const oldDays = async () =>
  (
    await stage.handle.pool.query(
      "select relname from pg_class where relname ~ '^(span|log_event)_2026010' and relkind = 'r'",
    )
  ).rowCount;

test("a day that a backup may be reading is dropped after it, and nobody waits meanwhile", async () => {
  await stage.handle.pool.query("select ensure_telemetry_partitions('2026-01-01', '2026-01-02')");
  const backup = new pg.Client({ connectionString: String(stage.handle.pool.options.connectionString) });
  await backup.connect();
  await backup.query(
    `select pg_advisory_lock_shared(${MIGRATION_LOCK}), pg_advisory_lock_shared(${PARTITION_DROP_LOCK})`,
  );
  await backup.query("begin; select count(*) from span_20260101");
  await pruneRecords(stage.context());
  expect(await oldDays()).toBe(4);
  await backup.end();
  await pruneRecords(stage.context());
  expect(await oldDays()).toBe(0);
});
