import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import type { CommandContext } from "#lib/commands/kernel/context";
import { newId } from "#lib/domain/kernel/id";
import { apiKey } from "../../../db/schema/access.ts";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { eraseUnit } from "./erase-unit.ts";

const test_ = withTestDatabase();
let database: DatabaseHandle;
beforeAll(() => {
  database = openDatabase(test_.url, { applicationName: "erase-unit-test", maxConnections: 2 });
});
afterAll(() => database.close());

async function keyWith(scope: "manage" | "evaluate"): Promise<CommandContext> {
  const now = systemClock();
  const keyId = newId("apiKey", now, systemRandom);
  const hash = Buffer.from(systemRandom(32));
  await database.db.insert(apiKey).values({
    id: keyId,
    name: scope,
    hash,
    hint: "evk_…",
    scopes: [scope],
    environment: "production",
    createdAt: now,
  });
  return {
    db: database.db,
    actor: { kind: "api_key", keyId, name: scope, scopes: [scope], environment: "production" },
    now,
    random: systemRandom,
  };
}

async function store(unitId: string): Promise<void> {
  await database.db.execute(sql`
    insert into exposure (rollout_id, unit_id, variant, environment, began_at, first_stored_at, step, late)
    values ('rol_x', ${unitId}, 'v2', 'production', now(), now(), 0, false)`);
  await database.db.execute(sql`
    insert into counted_unit (rollout_id, gate_key, unit_id, environment)
    values ('rol_x', 'errors', ${unitId}, 'production'), ('rol_x', 'latency', ${unitId}, 'production')`);
  await database.db.execute(sql`
    insert into outcome (environment, service, prediction_id, unit_id, stored_at) values ('production', 's', ${unitId}, ${unitId}, now())`);
  await database.db.execute(sql`
    insert into span (start_time, trace_id, span_id, environment, service, name, kind, status, duration_ns, unit_id, attributes)
    values (now(), '\\x01', '\\x02', 'production', 's', 'GET', 2, 0, 1, ${unitId}, ${JSON.stringify({ "feature_flag.context.id": unitId, kept: 1 })})`);
}

/** Telemetry that names the unit in places other than the span's own columns. */
async function storeAside(unitId: string): Promise<void> {
  const event = { name: "feature_flag.evaluation", at: 1, attributes: { "feature_flag.context.id": unitId, kept: 1 } };
  await database.db.execute(sql`
    insert into span (start_time, trace_id, span_id, environment, service, name, kind, status, duration_ns, attributes, events)
    values (now(), '\\x03', '\\x04', 'production', 's', 'GET', 2, 0, 1, '{}', ${JSON.stringify([event])})`);
  for (const carrier of ["evenkeel.unit.id", "evenkeel.prediction.id"])
    await database.db.execute(sql`
      insert into log_event (at, environment, service, severity, attributes)
      values (now(), 'production', 's', 9, ${JSON.stringify({ [carrier]: unitId, kept: 1 })})`);
}

const mentions = async (unitId: string) => {
  const found = await database.db.execute<{ n: string }>(sql`
    select (select count(*) from exposure e where e::text like ${`%${unitId}%`}) + (select count(*) from counted_unit c where c::text like ${`%${unitId}%`})
      + (select count(*) from outcome o where o::text like ${`%${unitId}%`})
      + (select count(*) from span s where s::text like ${`%${unitId}%`}) + (select count(*) from log_event l where l::text like ${`%${unitId}%`})
      + (select count(*) from audit_entry a where a::text like ${`%${unitId}%`}) as n`);
  return Number(found.rows[0]?.n);
};

test("a unit's id leaves every table while the counts stay, and others are untouched", async () => {
  await store("applicant-17");
  await store("applicant-18");
  const { erasedRows } = await eraseUnit(await keyWith("manage"), {
    unitId: "applicant-17",
    environment: "production",
  });
  expect(erasedRows).toBe(5);
  expect(await mentions("applicant-17")).toBe(0);
  expect(await mentions("applicant-18")).toBe(5);
  const counted = await database.db.execute<{ n: string }>(sql`select count(*) as n from counted_unit`);
  expect(Number(counted.rows[0]?.n)).toBe(4);
  const exposures = await database.db.execute<{ n: string }>(sql`select count(*) as n from exposure`);
  expect(Number(exposures.rows[0]?.n)).toBe(2);
});

test("it leaves span events and log records as well, and takes nothing else from them", async () => {
  await storeAside("applicant-19");
  expect(await mentions("applicant-19")).toBe(3);
  const { erasedRows } = await eraseUnit(await keyWith("manage"), {
    unitId: "applicant-19",
    environment: "production",
  });
  expect(erasedRows).toBe(3);
  expect(await mentions("applicant-19")).toBe(0);
  const left = await database.db.execute(sql`
    select (select events from span where events is not null) as events,
      (select jsonb_agg(attributes) from log_event) as logs`);
  expect(left.rows).toEqual([
    { events: [{ name: "feature_flag.evaluation", at: 1, attributes: { kept: 1 } }], logs: [{ kept: 1 }, { kept: 1 }] },
  ]);
});

test("a key without the permission erases nothing", async () => {
  await expect(
    eraseUnit(await keyWith("evaluate"), { unitId: "applicant-18", environment: "production" }),
  ).rejects.toMatchObject({
    code: "forbidden",
  });
  expect(await mentions("applicant-18")).toBe(5);
});
