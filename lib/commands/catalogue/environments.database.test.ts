import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { environment } from "#db/schema/catalogue";
import { createApiKey } from "../access/create-api-key.ts";
import { revokeApiKey } from "../access/revoke-api-key.ts";
import { createFlag } from "../flag/create-flag.ts";
import { deleteEnvironment } from "./delete-environment.ts";
import { orderEnvironments } from "./order-environments.ts";
import { saveEnvironment } from "./save-environment.ts";
import { saveService } from "./save-service.ts";
import { withCatalogueStage } from "./test-catalogue.ts";

const stage = withCatalogueStage();
const administrator = () => stage.cast.as("administrator");
const keys = async () =>
  (await stage.db.select().from(environment).orderBy(environment.position)).map(({ key }) => key);
const remove = (key: string) => deleteEnvironment(administrator(), { environment: key });

beforeEach(async () => {
  await saveEnvironment(administrator(), { environment: "staging", name: "Staging" });
});

describe("the order", () => {
  test("is what was asked for, once in the audit, and new ones stand behind", async () => {
    const order = (environments: string[]) => orderEnvironments(administrator(), { environments });
    await order(["staging", "production"]);
    await order(["staging", "production"]);
    await saveEnvironment(administrator(), { environment: "eu-1", name: "Europe" });
    expect(await keys()).toEqual(["staging", "production", "eu-1"]);
    expect(await stage.audit("environment")).toMatchObject([
      { action: "environment.reordered", detail: { order: { to: ["staging", "production"] } } },
    ]);
    for (const wrong of [["staging"], ["staging", "staging", "eu-1"], ["staging", "production", "eu-1", "eu-2"]])
      await expect(order(wrong)).rejects.toMatchObject({ code: "invalid", fields: [{ field: "environments" }] });
    await order(["production", "staging", "eu-1"]);
    await remove("eu-1");
  });
});

describe("deleting", () => {
  test("takes an empty one away and keeps what the audit says of it; the last one stays", async () => {
    await remove("staging");
    expect(await keys()).toEqual(["production"]);
    expect((await stage.audit("staging")).at(-1)).toMatchObject({
      action: "environment.deleted",
      detail: { name: "Staging" },
    });
    await expect(remove("staging")).rejects.toMatchObject({ code: "not-found" });
    await expect(remove("production")).rejects.toMatchObject({
      message: expect.stringMatching(/the only environment/),
    });
  });

  test("is refused while anything is in it, by name, and a key that opens nothing any more does not count", async () => {
    const place = { environment: "staging", service: "scorer" };
    await saveService(administrator(), place);
    await createFlag(administrator(), { ...place, key: "model", variants: { a: 1, b: 2 }, defaultVariant: "a" });
    const { keyId } = await createApiKey(administrator(), {
      input: { name: "ci", scopes: ["evaluate"], environment: "staging", expiresAt: null },
      key: { hash: Buffer.alloc(32, 7), hint: "evk_ci" },
    });
    await expect(remove("staging")).rejects.toMatchObject({
      code: "precondition-failed",
      message: expect.stringMatching(/^Staging is not empty: flag model; service scorer; key ci\. Delete it there/),
    });
    await revokeApiKey(administrator(), { keyId });
    await stage.db.execute(sql`delete from flag where environment = 'staging'`);
    await stage.db.execute(sql`delete from service_profile where environment = 'staging'`);
    await stage.db.execute(sql`insert into incident (id, environment, service, title, state, severity, kind,
        severity_because, detected_by, impact_started_at, detected_at, created_at, family, created_by)
      select 'inc_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'staging', 'scorer', 'Wrong scores', 'closed', 'P3', 'real',
        '{}', 'manual', now(), now(), now(), 'other', '{}'`);
    await expect(remove("staging")).rejects.toMatchObject({
      message: expect.stringMatching(/incident INC-\d+\. .* are history and stay/),
    });
    await stage.db.execute(sql`delete from incident where environment = 'staging'`);
    await remove("staging");
  });

  test("counts telemetry while it is kept", async () => {
    await stage.db.execute(sql`insert into service_seen (environment, service, first_seen_at, last_seen_at)
      values ('staging', 'heard', now(), now())`);
    await stage.db.execute(sql`insert into rollup (environment, service, metric, bucket_at, n, s)
      values ('staging', 'heard', 'requests', now(), 1, 0)`);
    await expect(remove("staging")).rejects.toMatchObject({ message: expect.stringMatching(/telemetry of heard/) });
    await stage.db.execute(sql`delete from rollup where environment = 'staging'`);
    await remove("staging");
  });

  test("asks every table that has an environment, or it is known why not", async () => {
    const inOthers = "part of a rollout, an incident, a service or a status component, which is counted";
    const passing = "on its way through, or raw telemetry, which ends by itself; its counters are counted";
    const notAsked: Record<string, string> = {
      traffic_route: "goes with its service",
      audit_entry: "what was done in it stays",
      flag_version: "what flags were stays, as what was done does",
      service_seen: "asked together with its counters",
      release_rule: "rules for rollouts, which go with the environment",
      ...Object.fromEntries(
        "traffic_change decision evidence tick gate_state gate_input gate_delta exposure counted_unit incident_event incident_update service_dependency rollout_approval rollout_release gate_proof component_status_change status_snapshot"
          .split(" ")
          .map((name) => [name, inOthers]),
      ),
      ...Object.fromEntries(
        "outbox_message gateway_inbox span log_event unit_event".split(" ").map((name) => [name, passing]),
      ),
    };
    const asks = readFileSync(fileURLToPath(new URL("environment-content.ts", import.meta.url)), "utf8");
    const { rows } = await stage.db.execute<{ name: string }>(sql`select distinct c.table_name as name
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      left join pg_inherits on inhrelid = (quote_ident(c.table_name))::regclass
      where c.table_schema = 'public' and c.column_name = 'environment' and t.table_type = 'BASE TABLE' and inhrelid is null`);
    expect(rows.length).toBeGreaterThan(20);
    const forgotten = rows.filter(({ name }) => !(name in notAsked) && !new RegExp(`from ${name}\\b`).test(asks));
    expect(forgotten).toEqual([]);
  });
});

describe("both", () => {
  afterEach(async () => expect(await keys()).toEqual(["production", "staging"]));

  test.each(["viewer", "operator"] as const)("are refused to a %s", async (role) => {
    const somebody = stage.cast.as(role);
    const forbidden = { code: "forbidden" };
    await expect(deleteEnvironment(somebody, { environment: "staging" })).rejects.toMatchObject(forbidden);
    const environments = ["staging", "production"];
    await expect(orderEnvironments(somebody, { environments })).rejects.toMatchObject(forbidden);
  });
});
