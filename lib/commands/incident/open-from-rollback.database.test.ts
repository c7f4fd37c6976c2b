import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { incident, incidentEvent, incidentUpdate } from "#db/schema/incident";
import { outboxMessage } from "#db/schema/notification";
import { flag, rollout, trafficChange } from "#db/schema/rollout";
import { systemRandom } from "#lib/adapters/clock";
import { newId } from "#lib/domain/kernel/id";
import { rolloutPlanSchema } from "#lib/domain/rollout/plan";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { inTransaction } from "../kernel/context.ts";
import { confirmVerifiedMitigations } from "./confirm-mitigation.ts";
import { type OpenFromRollbackInput, openIncidentFromRollback } from "./open-from-rollback.ts";
import { type Cast, castNow, castService, enterCast } from "./test-cast.ts";

const own = withTestDatabase();
let handle: DatabaseHandle;
let cast: Cast;
beforeAll(async () => {
  handle = openDatabase(own.url, { applicationName: "open-from-rollback-test", maxConnections: 2 });
  cast = await enterCast(handle.db);
});
afterAll(() => handle.close());

const breach = (): OpenFromRollbackInput => ({
  rolloutId: newId("rollout", castNow, systemRandom),
  decisionId: newId("decision", castNow, systemRandom),
  evidenceId: null,
  environment: "production",
  service: castService,
  flagKey: "income-scorer-model",
  candidateVariant: "v3",
  baselineVariant: "v1",
  fromPercent: 25,
  reason: "guardrail",
  gate: {
    key: "fairness",
    metricKey: "equal-opportunity-gap",
    family: "fairness",
    label: "Equal-opportunity gap",
    sentence: "The gap was 0.41 (limit 0.24, n = 2,699).",
  },
  stop: null,
  affectedUnits: 6_238,
  totalUnits: 24_950,
  groups: { Female: 1_250, Male: 4_988 },
  impactStartedAt: new Date("2026-11-23T14:00:10Z"),
});
const find = async (id: string) => (await handle.db.select().from(incident).where(eq(incident.id, id)))[0]!;

it("opens a P1 with timeline, draft and outbox for a fairness breach, once per decision", async () => {
  await handle.db.delete(outboxMessage);
  const input = breach();
  const opened = await inTransaction(cast.engine(), (tx) => openIncidentFromRollback(tx, input));
  expect(await openIncidentFromRollback(cast.engine(), input)).toEqual(opened);
  expect(await find(opened.incidentId)).toMatchObject({
    severity: "P1",
    kind: "real",
    state: "mitigating",
    family: "fairness",
    title: "Equal-opportunity gap of v3 passed its limit in income scoring",
    noPublicPostBecause: null,
    affected: { units: 6_238, of: 24_950, groups: { Female: 1_250, Male: 4_988 } },
  });
  const events = await handle.db
    .select()
    .from(incidentEvent)
    .where(eq(incidentEvent.incidentId, opened.incidentId))
    .orderBy(asc(incidentEvent.at));
  expect(events.map((event) => event.kind).toSorted()).toEqual([
    "draft",
    "mitigation",
    "opened",
    "severity",
    "traffic",
  ]);
  const drafts = await handle.db.select().from(incidentUpdate).where(eq(incidentUpdate.incidentId, opened.incidentId));
  expect(drafts).toMatchObject([
    { state: "draft", phase: "investigating", components: [{ componentId: cast.scoring, status: "partial_outage" }] },
  ]);
  expect(drafts[0]?.body).toContain("affecting Income scoring since 14:00 UTC");
  const messages = await handle.db.select().from(outboxMessage);
  expect(messages.map((message) => message.event)).toEqual(["incident.opened", "incident.opened"]);
});

it("vanishes with the rollback's transaction", async () => {
  const input = breach();
  await expect(
    inTransaction(cast.engine(), async (tx) => {
      await openIncidentFromRollback(tx, input);
      throw new Error("the rollback failed");
    }),
  ).rejects.toThrow("the rollback failed");
  expect(await handle.db.select().from(incident).where(eq(incident.decisionId, input.decisionId))).toEqual([]);
});

it("calls a breach below the service's limit a near miss: no page, no draft, and it says why", async () => {
  await handle.db.delete(outboxMessage);
  const opened = await openIncidentFromRollback(cast.engine(), { ...breach(), fromPercent: 0.5, affectedUnits: 12 });
  expect(await find(opened.incidentId)).toMatchObject({
    severity: "P4",
    kind: "hazard",
    noPublicPostBecause:
      "no public post proposed, because only 0.5 % of applications met the new version, below the 1 % that the service states as its limit",
  });
  expect(await handle.db.select().from(incidentUpdate).where(eq(incidentUpdate.incidentId, opened.incidentId))).toEqual(
    [],
  );
  const messages = await handle.db.select().from(outboxMessage);
  expect(messages.map((message) => message.payload.page)).toEqual([false]);
});

it("moves on to monitoring when the gateways have verified the rollback, not before", async () => {
  const input = breach();
  await enterRollout(input.rolloutId);
  const opened = await openIncidentFromRollback(cast.engine(), input);
  const change = newId("trafficChange", castNow, systemRandom);
  await handle.db.insert(trafficChange).values({
    id: change,
    rolloutId: input.rolloutId,
    environment: "production",
    fromPercent: 25,
    toPercent: 0,
    decisionId: input.decisionId,
    actor: { kind: "engine", id: null, name: "Evenkeel" },
    configRevision: 2,
    requestedAt: castNow,
    appliedAt: castNow,
  });
  await confirmVerifiedMitigations(cast.engine());
  expect((await find(opened.incidentId)).state).toBe("mitigating");
  const verifiedAt = new Date(castNow.getTime() + 900);
  await handle.db.update(trafficChange).set({ verifiedAt, verifiedBy: 2 }).where(eq(trafficChange.id, change));
  await confirmVerifiedMitigations(cast.engine(new Date(castNow.getTime() + 2_000)));
  await confirmVerifiedMitigations(cast.engine(new Date(castNow.getTime() + 3_000)));
  expect(await find(opened.incidentId)).toMatchObject({
    state: "monitoring",
    mitigatedAt: verifiedAt,
    mitigation: { state: "succeeded", finishedAt: verifiedAt.toISOString() },
    revision: 2,
  });
  const [draft] = await handle.db.select().from(incidentUpdate).where(eq(incidentUpdate.incidentId, opened.incidentId));
  expect(draft).toMatchObject({ revision: 2, components: [{ status: "degraded_performance" }] });
  expect(draft?.body).toContain("The return to the previous version finished at 14:07 UTC.");
});

async function enterRollout(id: string): Promise<void> {
  const flagId = newId("flag", castNow, systemRandom);
  await handle.db.insert(flag).values({
    id: flagId,
    environment: "production",
    service: castService,
    key: "income-scorer-model",
    state: "ENABLED",
    variants: { v1: "v1", v3: "v3" },
    defaultVariant: "v1",
    createdAt: castNow,
  });
  await handle.db.insert(rollout).values({
    id,
    environment: "production",
    service: castService,
    flagId,
    flagKey: "income-scorer-model",
    title: "v3",
    strategy: "progressive",
    baselineVariant: "v1",
    candidateVariant: "v3",
    seed: "s",
    plan: rolloutPlanSchema.parse({ steps: [{ exposurePercent: 25 }] }),
    state: "rolled_back",
    rollbackReason: "guardrail",
    stateEnteredAt: castNow,
    createdBy: { kind: "engine", id: null, name: "Evenkeel" },
    createdAt: castNow,
  });
}
