import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { createFlag } from "#lib/commands/flag/create-flag";
import { createFromTemplate } from "#lib/commands/rollout/create-from-template";
import { withRolloutStage } from "#lib/commands/rollout/test-stage";
import { addStarterSet } from "#lib/commands/template/add-starter-set";
import { findRollout } from "#lib/queries/api/rollouts";
import { forecastPlan } from "./forecast-plan.ts";
import { rolloutChoices } from "./rollout-choices.ts";

const stage = withRolloutStage();

test("a rollout is made from a template whose gates were forecast at the traffic of the last hour", async () => {
  const operator = await stage.person("operator");
  await addStarterSet(await stage.person("administrator"), { environment: "production" });
  const made = { service: "ranker", variants: { v1: "v1", v2: "v2" }, defaultVariant: "v1" };
  await createFlag(operator, { key: "ranker-model", ...made });
  await createFlag(operator, { key: "settled", ...made, variants: { v1: "v1" } });
  const { flags, templates } = await rolloutChoices(stage.db, "production");
  const ours = flags.filter(({ service }) => service === "ranker");
  expect(ours).toEqual([
    { key: "ranker-model", service: "ranker", defaultVariant: "v1", candidates: ["v2"], releases: {} },
  ]);
  const canary = templates.find(({ key }) => key === "canary")!;

  const now = new Date();
  const look = () => forecastPlan(stage.db, { plan: canary.plan, environment: "production", service: "ranker", now });
  expect((await look()).gates[0]?.steps[0]).toEqual({ kind: "no_traffic" });
  // 10 minutes of 20 requests a second, one in a hundred wrong; the made-up history does not count.
  await stage.db.execute(sql`
    insert into rollup (environment, service, metric, variant, bucket_at, n, s, histogram, demo_history)
    select 'production', 'ranker', 'requests', 'v1', ${now}::timestamptz - make_interval(secs => at), 200, 2,
      array_fill(0, array[80]) || array[40, 40, 40, 40, 40] || array_fill(0, array[143]), at > 600
    from generate_series(10, 3000, 10) as at`);
  const forecast = await look();
  expect(forecast.requestsPerSecond).toBeCloseTo(20, 0);
  expect(forecast.seconds).toBeCloseTo(600, 0);
  for (const [first, half, full] of forecast.gates.map(({ steps }) => steps)) {
    expect([first, half]).toEqual([
      expect.objectContaining({ kind: "timed" }),
      expect.objectContaining({ kind: "timed" }),
    ]);
    expect(["ended", "timed"]).toContain(full?.kind);
  }

  expect(forecast.units).toBeNull();
  await stage.db.execute(
    sql`select ensure_telemetry_partitions((${now}::timestamptz at time zone 'UTC')::date - 1, (${now}::timestamptz at time zone 'UTC')::date + 1)`,
  );
  // Three requests of each of 40 people, and a client span that is no request.
  await stage.db.execute(sql`
    insert into span (start_time, trace_id, span_id, environment, service, name, kind, status, duration_ns, unit_id, attributes)
    select ${now}::timestamptz - make_interval(secs => at), decode(md5(at::text), 'hex'),
      decode(substr(md5(at::text), 1, 16), 'hex'), 'production', 'ranker', 'score', case when at = 1 then 3 else 2 end, 0,
      1000000, 'person-' || (at % 40), '{}'
    from generate_series(1, 121) as at`);
  expect((await look()).units).toEqual({ requests: 120, units: 40 });

  const input = { flagKey: "ranker-model", candidateVariant: "v2", template: "canary" };
  const { rolloutId } = await createFromTemplate(operator, input);
  const stored = await findRollout(stage.db, rolloutId);
  expect(stored).toMatchObject({ state: "draft", strategy: "canary", candidateVariant: "v2" });
  expect(stored?.plan).toEqual(JSON.parse(JSON.stringify(canary.plan)));
  await expect(createFromTemplate(operator, { ...input, template: "nope" })).rejects.toMatchObject({ code: "invalid" });
  await expect(createFromTemplate(await stage.person("viewer"), input)).rejects.toMatchObject({ code: "forbidden" });
});
