import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { createApiKey } from "#lib/commands/access/create-api-key";
import { ensureEnvironmentKey } from "#lib/commands/access/ensure-environment-key";
import { saveEnvironment } from "#lib/commands/catalogue/save-environment";
import { saveService } from "#lib/commands/catalogue/save-service";
import { createFlag } from "#lib/commands/flag/create-flag";
import { withRolloutStage } from "#lib/commands/rollout/test-stage";
import { firstRun } from "./first-run.ts";

const stage = withRolloutStage();
const facts = () => firstRun(stage.db, { environment: "production", now: new Date() });

test("each fact appears with what made it, and with nothing less", async () => {
  const administrator = await stage.person("administrator");
  expect(await facts()).toMatchObject({ flag: null, key: null, evaluatedAt: null, spans: null });

  await saveService(administrator, { service: "ranker" });
  await createFlag(administrator, { service: "ranker", key: "on", variants: { on: true }, defaultVariant: "on" });
  expect(await facts()).toMatchObject({ flag: null });
  const variants = { current: "v1", next: "v2" };
  await createFlag(administrator, { service: "ranker", key: "ranker-model", variants, defaultVariant: "current" });
  expect(await facts()).toMatchObject({ flag: { key: "ranker-model", service: "ranker", fallback: "v1" } });

  await ensureEnvironmentKey(stage.context(), { hash: Buffer.alloc(32, 1), hint: "evk_…" });
  const create = (name: string, changes: object) => {
    const input = { name, scopes: ["evaluate", "ingest"] as const, environment: "production", expiresAt: null };
    const key = { hash: Buffer.from(name.padEnd(32)), hint: name };
    return createApiKey(administrator, { input: { ...input, ...changes } as never, key });
  };
  await create("only evaluates", { scopes: ["evaluate"] });
  await saveEnvironment(administrator, { environment: "staging", name: "Staging" });
  await create("of staging", { environment: "staging" });
  expect(await facts()).toMatchObject({ key: null });
  await create("ranker", {});
  expect(await facts()).toMatchObject({ key: { name: "ranker" }, evaluatedAt: null });

  await stage.db.execute(sql`insert into process_instance (id, kind, started_at, last_seen_at, detail) values
    ('prc_1', 'gateway', now(), now(), '{"evaluated":{"production":{"another":1},"staging":{"ranker-model":2}}}')`);
  expect(await facts()).toMatchObject({ evaluatedAt: null });
  await stage.db.execute(sql`update process_instance set detail = '{"evaluated":{"production":{"ranker-model":5}}}'`);
  expect(await facts()).toMatchObject({ evaluatedAt: 5, spans: null });

  await stage.db.execute(sql`insert into service_seen values ('production', 'ranker', now(), now(), 0)`);
  expect(await facts()).toMatchObject({ spans: null });
  await stage.db.execute(sql`update service_seen set span_count = 3`);
  expect(await facts()).toMatchObject({ spans: { count: 3, carryVariant: false } });
  await stage.db.execute(sql`insert into rollup (environment, service, metric, variant, bucket_at, n, s)
    values ('production', 'ranker', 'requests', 'current', now(), 1, 0)`);
  expect(await facts()).toMatchObject({ spans: { carryVariant: true } });
  // The gateway that knew of the evaluation is gone; the telemetry still tells.
  await stage.db.execute(sql`delete from process_instance`);
  expect((await facts()).evaluatedAt).toBeGreaterThan(Date.now() - 60_000);
});
