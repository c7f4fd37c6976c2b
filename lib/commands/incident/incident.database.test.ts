import { asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { auditEntry } from "#db/schema/access";
import { incident, incidentEvent, incidentUpdate } from "#db/schema/incident";
import { outboxMessage } from "#db/schema/notification";
import { componentStatusChange, statusComponent, statusSnapshot } from "#db/schema/status";
import type { StatusSnapshot } from "#lib/domain/status/snapshot";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { acknowledgeIncident } from "./acknowledge-incident.ts";
import { addNote } from "./add-note.ts";
import { changeSeverity } from "./change-severity.ts";
import { changeIncidentState } from "./change-state.ts";
import { declareIncident } from "./declare-incident.ts";
import { draftUpdate, editDraft } from "./draft-update.ts";
import { publishUpdate } from "./publish-update.ts";
import { remindOverdueUpdates } from "./remind-overdue-update.ts";
import { retractUpdate } from "./retract-update.ts";
import { type Cast, castNow, castService, enterCast } from "./test-cast.ts";

const own = withTestDatabase();
let handle: DatabaseHandle;
let cast: Cast;

beforeAll(async () => {
  handle = openDatabase(own.url, { applicationName: "incident-test", maxConnections: 4 });
  cast = await enterCast(handle.db);
});
afterAll(() => handle.close());
beforeEach(() => handle.db.delete(outboxMessage));

const later = (minutes: number): Date => new Date(castNow.getTime() + minutes * 60_000);
const declaration = { service: castService, title: "Scores are too low", severity: "P2", family: "quality" } as const;
const declare = async (given: Partial<Parameters<typeof declareIncident>[1]> = {}) =>
  (await declareIncident(cast.as("responder"), { ...declaration, ...given })).incidentId;
const find = async (id: string) => (await handle.db.select().from(incident).where(eq(incident.id, id)))[0]!;
const timeline = async (id: string) =>
  (
    await handle.db.select().from(incidentEvent).where(eq(incidentEvent.incidentId, id)).orderBy(asc(incidentEvent.id))
  ).map((event) => event.kind);
const audit = async (id: string) =>
  (await handle.db.select().from(auditEntry).where(eq(auditEntry.subjectId, id)).orderBy(asc(auditEntry.id))).map(
    (entry) => entry.action,
  );
const outbox = async () => (await handle.db.select().from(outboxMessage)).map((message) => message.event).toSorted();
const draftOf = async (id: string) =>
  (
    await handle.db
      .select()
      .from(incidentUpdate)
      .where(sql`${incidentUpdate.incidentId} = ${id} and ${incidentUpdate.state} = 'draft'`)
  )[0];
const pageNow = async () =>
  (await handle.db.select().from(statusSnapshot).orderBy(sql`version desc`).limit(1))[0]
    ?.content as unknown as StatusSnapshot;

describe("declaring an incident", () => {
  it("stores incident, timeline, audit, draft and outbox together", async () => {
    const id = await declare({ summary: "Reported by support" });
    expect(await find(id)).toMatchObject({ severity: "P2", state: "investigating", kind: "real", revision: 1 });
    expect(await timeline(id)).toEqual(["opened", "draft"]);
    expect(await audit(id)).toEqual(["incident.opened", "incident.update_drafted"]);
    expect(await draftOf(id)).toMatchObject({
      phase: "investigating",
      title: "Scores are too low",
      components: [{ componentId: cast.scoring, status: "degraded_performance" }],
    });
    expect(await outbox()).toEqual(["incident.opened", "incident.opened"]);
  });

  it("rejects a viewer and a stakeholder, and stores nothing", async () => {
    for (const role of ["viewer", "stakeholder"] as const)
      await expect(declareIncident(cast.as(role), declaration)).rejects.toMatchObject({ code: "forbidden" });
    expect(await outbox()).toEqual([]);
  });

  it("happens once per idempotency key, and refuses the key for something else", async () => {
    const request = { ...declaration, idempotencyKey: "declare-1" };
    const first = await declareIncident(cast.as("responder"), request);
    expect(await declareIncident(cast.as("responder"), request)).toEqual(first);
    await expect(declareIncident(cast.as("responder"), { ...request, severity: "P0" })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("pages nobody for a drill", async () => {
    await declare({ kind: "drill" });
    expect(await outbox()).toEqual(["incident.opened"]);
  });
});

describe("severity", () => {
  it("is raised by a responder at once, and brings the next public update nearer", async () => {
    const id = await declare();
    await changeSeverity(cast.as("responder"), { incidentId: id, severity: "P1" });
    expect(await find(id)).toMatchObject({ severity: "P1", nextUpdateDueAt: later(20) });
    expect(await timeline(id)).toContain("severity");
    expect(await audit(id)).toContain("incident.severity_changed");
    expect(await outbox()).toContain("incident.severity_changed");
  });

  it("is lowered only with a reason, by the commander or an operator", async () => {
    const id = await declare({ severity: "P1" });
    const lower = { incidentId: id, severity: "P3", reason: "no harm found" } as const;
    await expect(changeSeverity(cast.as("responder"), lower)).rejects.toThrow(/commander or an operator/);
    await expect(changeSeverity(cast.as("operator"), { ...lower, reason: " " })).rejects.toThrow(/needs a reason/);
    await acknowledgeIncident(cast.as("responder"), { incidentId: id });
    expect(await changeSeverity(cast.as("responder"), lower)).toMatchObject({ severity: "P3" });
    expect((await find(id)).severityBecause.sentence).toBe("Lowered from P1 to P3 by The responder: no harm found.");
  });
});

describe("state", () => {
  it("goes by the table, and refuses with what is missing", async () => {
    const id = await declare();
    const move = (to: "monitoring" | "resolved", note = "", role: "responder" | "operator" = "operator") =>
      changeIncidentState(cast.as(role, later(10)), { incidentId: id, to, note });
    await expect(move("resolved", "done")).rejects.toThrow(/from investigating it can become/);
    await expect(move("monitoring")).rejects.toThrow(/how it recovered/);
    await move("monitoring", "the queue drained", "responder");
    await expect(move("resolved", "done", "responder")).rejects.toMatchObject({ code: "forbidden" });
    await expect(move("resolved")).rejects.toThrow(/verification window/);
    await move("resolved", "checked 200 cases by hand");
    expect(await find(id)).toMatchObject({ state: "resolved", resolvedAt: later(10), nextUpdateDueAt: null });
    expect(await outbox()).toContain("incident.resolved");
  });

  it("records a mitigation from its start to its end", async () => {
    const id = await declare();
    const mitigation = { kind: "feature_disable", words: "pause of automatic decisions" } as const;
    await changeIncidentState(cast.as("responder", later(1)), { incidentId: id, to: "mitigating", mitigation });
    expect((await find(id)).mitigation).toMatchObject({ state: "running", startedAt: later(1).toISOString() });
    await changeIncidentState(cast.as("responder", later(3)), { incidentId: id, to: "monitoring" });
    expect(await find(id)).toMatchObject({
      mitigatedAt: later(3),
      mitigation: { state: "succeeded", finishedAt: later(3).toISOString() },
    });
  });

  it("lets one of two people at once through", async () => {
    const id = await declare();
    const { revision } = await find(id);
    const move = (to: "identified" | "mitigating") =>
      changeIncidentState(cast.as("responder"), {
        incidentId: id,
        to,
        cause: "a wrong table",
        mitigation: { kind: "other", words: "reload of the table" },
        expectedRevision: revision,
      });
    const ends = await Promise.allSettled([move("identified"), move("mitigating")]);
    expect(ends.filter((end) => end.status === "fulfilled")).toHaveLength(1);
    expect(ends.find((end) => end.status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    expect((await timeline(id)).filter((kind) => kind === "state")).toHaveLength(1);
  });

  it("takes notes from several people without a conflict", async () => {
    const id = await declare();
    await Promise.all(["one", "two", "three"].map((text) => addNote(cast.as("responder"), { incidentId: id, text })));
    expect((await timeline(id)).filter((kind) => kind === "note")).toHaveLength(3);
  });
});

describe("public updates", () => {
  it("publish component states, history, snapshot, timeline, audit and outbox in one go", async () => {
    const id = await declare({ severity: "P1", family: "fairness" });
    await handle.db.delete(outboxMessage);
    const done = await publishUpdate(cast.as("operator", later(2)), { incidentId: id });
    expect(done.nextUpdateAt).toBe(later(32).toISOString());
    const [component] = await handle.db.select().from(statusComponent).where(eq(statusComponent.id, cast.scoring));
    expect(component?.status).toBe("partial_outage");
    const changes = await handle.db
      .select()
      .from(componentStatusChange)
      .where(eq(componentStatusChange.incidentId, id));
    expect(changes).toMatchObject([{ status: "partial_outage", fromAt: later(2) }]);
    const page = await pageNow();
    const shown = page.incidents.find((each) => each.id === id);
    expect(shown).toMatchObject({ title: "Scores are too low", phase: "investigating", impact: "major" });
    expect(shown?.updates[0]?.body).toContain("Next update by 14:39 UTC.");
    expect(shown?.updates[0]?.components).toEqual([
      { id: cast.scoring, name: "Income scoring", from: "operational", status: "partial_outage" },
    ]);
    expect(await timeline(id)).toContain("published");
    expect(await audit(id)).toContain("incident.update_published");
    expect(await outbox()).toEqual(["incident.updated", "incident.updated"]);
    expect((await find(id)).nextUpdateDueAt).toEqual(later(32));

    await retractUpdate(cast.as("operator", later(4)), { updateId: done.updateId, reason: "it named the wrong part" });
    const after = (await pageNow()).incidents.find((each) => each.id === id);
    expect(after?.updates[0]).toMatchObject({ body: "", retractedBecause: "it named the wrong part" });
    const [back] = await handle.db.select().from(statusComponent).where(eq(statusComponent.id, cast.scoring));
    expect(back?.status).toBe("operational");
  });

  it("tell the public nothing that is not published", async () => {
    const id = await declare({ title: "SECRET draft", summary: "SECRET summary" });
    await addNote(cast.as("responder"), { incidentId: id, text: "SECRET note" });
    const other = await declare({ title: "Another one" });
    await publishUpdate(cast.as("operator"), { incidentId: other });
    expect(JSON.stringify(await pageNow())).not.toContain("SECRET");
  });

  it("need an operator, and a draft that nobody changed meanwhile", async () => {
    const id = await declare();
    const draft = (await draftOf(id))!;
    await expect(publishUpdate(cast.as("responder"), { incidentId: id })).rejects.toMatchObject({ code: "forbidden" });
    await editDraft(cast.as("responder"), { updateId: draft.id, expectedRevision: 1, body: "Other words." });
    await expect(
      publishUpdate(cast.as("operator"), { incidentId: id, updateId: draft.id, expectedRevision: 1 }),
    ).rejects.toMatchObject({ code: "conflict" });
    await draftUpdate(cast.as("responder"), { incidentId: id, body: "A new draft." });
    await expect(publishUpdate(cast.as("operator"), { incidentId: id, updateId: draft.id })).rejects.toThrow(
      /replaced/,
    );
    await expect(
      publishUpdate(cast.as("operator"), {
        incidentId: id,
        components: [{ componentId: "cmp_x", status: "operational" }],
      }),
    ).rejects.toMatchObject({ code: "invalid" });
    const ends = await Promise.allSettled(
      [1, 2].map(() => publishUpdate(cast.as("operator"), { incidentId: id, expectedRevision: 1 })),
    );
    expect(ends.filter((end) => end.status === "fulfilled")).toHaveLength(1);
  });

  it("follow the phase: resolving drafts the final one, and stale ones are refused", async () => {
    const id = await declare();
    await draftUpdate(cast.as("responder"), { incidentId: id, phase: "resolved" });
    await expect(publishUpdate(cast.as("operator"), { incidentId: id })).rejects.toThrow(/resolve the incident first/);
    await draftUpdate(cast.as("responder"), { incidentId: id });
    await publishUpdate(cast.as("operator", later(1)), { incidentId: id });
    await changeIncidentState(cast.as("operator", later(2)), { incidentId: id, to: "monitoring", note: "recovered" });
    await changeIncidentState(cast.as("operator", later(9)), { incidentId: id, to: "resolved", note: "checked" });
    expect(await draftOf(id)).toMatchObject({ phase: "resolved" });
    await publishUpdate(cast.as("operator", later(10)), { incidentId: id });
    const shown = (await pageNow()).incidents.find((each) => each.id === id);
    expect(shown).toMatchObject({ phase: "resolved", resolvedAt: later(10).toISOString(), nextUpdateAt: null });
  });

  it("follow the facts while the words are the template's, and never overwrite a person's", async () => {
    const id = await declare({ family: "fairness" });
    await changeSeverity(cast.as("responder"), { incidentId: id, severity: "P1" });
    expect(await draftOf(id)).toMatchObject({
      components: [{ status: "partial_outage" }],
      draftedBy: { kind: "engine" },
    });
    await draftUpdate(cast.as("responder"), { incidentId: id, body: "My own words." });
    await changeIncidentState(cast.as("responder"), { incidentId: id, to: "monitoring", note: "recovered" });
    expect(await draftOf(id)).toMatchObject({ body: "My own words.", draftedBy: { name: "The responder" } });
  });

  it("are reminded of once when they are late", async () => {
    const id = await declare({ severity: "P0" });
    expect(await remindOverdueUpdates(cast.engine(later(9)))).toBe(0);
    await remindOverdueUpdates(cast.engine(later(11)));
    await remindOverdueUpdates(cast.engine(later(12)));
    expect((await timeline(id)).filter((kind) => kind === "overdue")).toHaveLength(1);
  });
});
