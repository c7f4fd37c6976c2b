import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { readPolicy } from "#db/rows/policy";
import { apiKey } from "#db/schema/access";
import { rollup } from "#db/schema/telemetry";
import { systemRandom } from "#lib/adapters/clock";
import { type ApiKeyId, newId } from "#lib/domain/kernel/id";
import { retentionReach } from "#lib/queries/settings/retention-reach";
import { pruneRecords } from "../kernel/prune-records.ts";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { resetPolicy } from "./reset-policy.ts";
import { savePolicy } from "./save-policy.ts";

const stage = withRolloutStage();

async function storeCounters(daysAgo: readonly number[]): Promise<void> {
  for (const days of daysAgo)
    await stage.db.insert(rollup).values({
      environment: "production",
      service: "scorer",
      metric: "requests",
      n: 1,
      s: 0,
      variant: `v${days}`,
      bucketAt: new Date(Date.now() - days * 86_400_000),
    } as typeof rollup.$inferInsert);
}

const counters = async () => (await stage.db.select().from(rollup)).length;
const days = (countersDays: number) => ({ telemetryDays: 3, countersDays, ticksDays: 30 });

test("what is kept is what the policy says, and the preview says the same beforehand", async () => {
  const administrator = await stage.person("administrator");
  await storeCounters([1, 20, 60, 100]);
  await pruneRecords(stage.context());
  expect(await counters(), "ninety days unless somebody says otherwise").toBe(3);
  expect((await retentionReach(stage.db, days(30))).countersDays).toMatchObject({ going: 1, isMore: false });

  await savePolicy(administrator, { key: "retention", settings: { countersDays: 30 } });
  expect(await readPolicy(stage.db, "retention")).toEqual(days(30));
  await pruneRecords(stage.context());
  expect(await counters()).toBe(2);
  expect((await retentionReach(stage.db, days(30))).countersDays.going).toBe(0);

  await resetPolicy(administrator, { key: "retention" });
  expect(await readPolicy(stage.db, "retention")).toEqual(days(90));
  await expect(resetPolicy(administrator, { key: "retention" })).rejects.toMatchObject({ code: "not-found" });
});

test("telemetry is never dropped while records as old are still accepted", async () => {
  const administrator = await stage.person("administrator");
  const attempt = savePolicy(administrator, { key: "retention", settings: { telemetryDays: 2 } });
  await expect(attempt).rejects.toMatchObject({ code: "invalid", fields: [{ field: "settings.telemetryDays" }] });
  const partitions = () => stage.db.execute(sql`select count(*) from pg_inherits`);
  await pruneRecords(stage.context());
  const before = (await partitions()).rows;
  await pruneRecords(stage.context());
  expect((await partitions()).rows).toEqual(before);
});

test("a policy is of the whole instance: an operator, or a key of one environment, does not set it", async () => {
  const settings = { key: "sign_in", settings: { sessionHours: 1 } } as const;
  await expect(savePolicy(await stage.person("operator"), settings)).rejects.toMatchObject({ code: "forbidden" });
  const keyId = newId("apiKey", new Date(), systemRandom) as ApiKeyId;
  const key = { name: "ci", hash: Buffer.from(systemRandom(32)), hint: "evk_", environment: "production" };
  await stage.db.insert(apiKey).values({ id: keyId, ...key, scopes: ["manage"], createdAt: new Date() });
  const ci = stage.context({ kind: "api_key", keyId, name: "ci", scopes: ["manage"], environment: "production" });
  await expect(savePolicy(ci, settings)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("every environment"),
  });
});
