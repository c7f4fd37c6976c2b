import { eq, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { incident, incidentEvent } from "#db/schema/incident";
import { rollup } from "#db/schema/telemetry";
import { acknowledgeIncident } from "#lib/commands/incident/acknowledge-incident";
import { declareIncident } from "#lib/commands/incident/declare-incident";
import type { CommandContext } from "#lib/commands/kernel/context";
import { fairPlan, unfairTraffic, withRolloutStage } from "../../commands/rollout/test-stage.ts";
import { stakeholderIncident } from "../stakeholder/stakeholder-incident.ts";
import { incidentList, knownServices } from "./incident-list.ts";
import { incidentPage } from "./incident-page.ts";

const stage = withRolloutStage();
let operator: CommandContext;
let incidentId: string;

/** Counters as ingest would have stored them during the ramp: v2 finds half as many qualified women as v1. */
async function count(impactStartedAt: number): Promise<void> {
  const at = new Date(Math.floor(impactStartedAt / 10_000) * 10_000);
  const base = { environment: "production", service: "income-scorer", bucketAt: at };
  await stage.db.insert(rollup).values([
    { ...base, metric: "tpr", variant: "v2", groupKey: "women", n: 300, s: 60 },
    { ...base, metric: "tpr", variant: "v2", groupKey: "men", n: 300, s: 180 },
    { ...base, metric: "tpr", variant: "v1", groupKey: "women", n: 1000, s: 400 },
    { ...base, metric: "tpr", variant: "v1", groupKey: "men", n: 1000, s: 600 },
    { ...base, metric: "requests", variant: "v2", n: 5000, s: 10 },
    // Another service's trouble must not be counted here.
    { ...base, service: "reply-drafter", metric: "tpr", variant: "v2", groupKey: "women", n: 900, s: 0 },
  ]);
}

beforeAll(async () => {
  operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator, fairPlan());
  expect(await stage.play(rolloutId, unfairTraffic, ["rolled_back", "completed"])).toBe("rolled_back");
  const { open } = await incidentList(stage.db, { environment: "production", now: new Date() });
  incidentId = open[0]?.id ?? "";
  const page = await incidentPage(stage.db, { incidentId, now: new Date(), mayReadGroups: true });
  await count(page?.facts.impactStartedAt ?? 0);
});

const now = () => new Date(Date.now() + 1_000);

test("an incident of a rollback shows the release, its evidence and whom it harmed, as an estimate against the baseline", async () => {
  const page = await incidentPage(stage.db, { incidentId, now: now(), mayReadGroups: true });
  expect(page?.release).toMatchObject({
    candidateVariant: "v2",
    baselineVariant: "v1",
    metric: "equal-opportunity-gap",
    state: "rolled_back",
  });
  expect(page?.release?.evidence?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(page?.release?.steps.at(-1)?.toPercent).toBe(0);
  expect(page?.affected).toMatchObject({ measure: "found", group: "women", harmed: { count: 60, of: 300 } });
  expect(page?.affected?.comparisons[0]?.during).toEqual({ value: 0.2, n: 300 });
  expect(page?.updates).toMatchObject([{ state: "draft", phase: "investigating" }]);
});

test("without the right to figures per group all people are counted together, and no group is named", async () => {
  await stage.db
    .update(incident)
    .set({ affected: { units: 600, of: 2600, groups: { women: 300, men: 300 } } })
    .where(eq(incident.id, incidentId));
  const page = await incidentPage(stage.db, { incidentId, now: now(), mayReadGroups: false });
  expect(page?.affected).toMatchObject({ measure: "found", group: null, harmed: { count: 60, of: 600 } });
  expect(page?.affected?.comparisons[0]).toMatchObject({ group: null, during: { value: 0.4, n: 600 } });
  expect(JSON.stringify(page)).not.toMatch(/women/);
  const view = await stakeholderIncident(stage.db, { incidentId, now: now(), mayReadGroups: false });
  expect(JSON.stringify(view)).not.toMatch(/women/);
});

test("events of one instant stand in the order of cause and effect, newest first", async () => {
  const page = await incidentPage(stage.db, { incidentId, now: now(), mayReadGroups: true });
  const kinds = page?.timeline.map((line) => line.kind) ?? [];
  const opening = kinds.filter((kind) => ["opened", "mitigation", "severity", "draft"].includes(kind));
  expect(opening.slice(-4)).toEqual(["draft", "severity", "mitigation", "opened"]);
  expect(kinds.at(-1)).toBe("traffic");
});

test("a stakeholder gets numbers and what was published, never notes, drafts or the names of metrics", async () => {
  await stage.db.insert(incidentEvent).values({
    id: "evt_secret",
    incidentId,
    environment: "production",
    at: new Date(),
    kind: "note",
    title: "Note",
    detail: "for responders only",
    actor: { kind: "engine", id: null, name: "test" },
  });
  const view = await stakeholderIncident(stage.db, { incidentId, now: now(), mayReadGroups: false });
  expect(view).toMatchObject({ harmed: { group: null, count: 60, of: 600 }, said: [], facts: { isByMachine: true } });
  expect(view?.trend).toMatchObject({ of: "units" });
  expect(JSON.stringify(view)).not.toMatch(/responders only|equal-opportunity|may have been treated/);
});

test("a declared incident has no release and claims no harm; its commander is who acknowledged it", async () => {
  const declared = await declareIncident(operator, {
    service: "income-scorer",
    title: "Letters are late",
    severity: "P2",
  });
  await acknowledgeIncident(operator, { incidentId: declared.incidentId });
  const page = await incidentPage(stage.db, { incidentId: declared.incidentId, now: now(), mayReadGroups: true });
  expect(page).toMatchObject({ release: null, facts: { commander: { name: "operator person" } } });
  expect(page?.affected).toMatchObject({ harmed: null, metPerMinute: [], comparisons: [] });
});

test("the list puts the worst open one first, and services that own a flag before others that were heard", async () => {
  await declareIncident(operator, { service: "income-scorer", title: "All letters lost", severity: "P0" });
  const { open } = await incidentList(stage.db, { environment: "production", now: now() });
  expect(open.map((line) => line.severity)).toEqual(["P0", "P1", "P2"]);
  await stage.db.execute(
    sql`insert into service_seen values ('production', 'applications-api', now(), now(), 1), ('production', 'income-scorer', now(), now(), 1)`,
  );
  expect(await knownServices(stage.db, "production")).toEqual(["income-scorer", "applications-api"]);
});

test("an id that does not exist is undefined, not an error", async () => {
  expect(await incidentPage(stage.db, { incidentId: "inc_nope", now: now(), mayReadGroups: true })).toBeUndefined();
  expect(
    await stakeholderIncident(stage.db, { incidentId: "inc_nope", now: now(), mayReadGroups: true }),
  ).toBeUndefined();
});
