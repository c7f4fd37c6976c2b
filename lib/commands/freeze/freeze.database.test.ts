import { desc, eq, inArray } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { auditEntry } from "#db/schema/access";
import { serviceDependency } from "#db/schema/catalogue";
import { incident } from "#db/schema/incident";
import { freezeWindow, releaseRule } from "#db/schema/rollout-control";
import { changeIncidentState } from "../incident/change-state.ts";
import { declareIncident } from "../incident/declare-incident.ts";
import type { CommandContext } from "../kernel/context.ts";
import { advanceRollout } from "../rollout/advance-rollout.ts";
import { overrideHolds } from "../rollout/override-holds.ts";
import { resumeRollout } from "../rollout/resume-rollout.ts";
import { rollBackRollout } from "../rollout/roll-back-rollout.ts";
import { startRollout } from "../rollout/start-rollout.ts";
import { fairPlan, healthyTraffic, withRolloutStage } from "../rollout/test-stage.ts";
import { deleteFreezeWindow } from "./delete-freeze-window.ts";
import { releaseLine } from "./release-line.ts";
import { saveFreezeWindow } from "./save-freeze-window.ts";
import { stopLine } from "./stop-line.ts";

const stage = withRolloutStage();
let operator: CommandContext;
let responder: CommandContext;
let viewer: CommandContext;
beforeAll(async () => {
  operator = await stage.person("operator");
  responder = await stage.person("responder");
  viewer = await stage.person("viewer");
});
afterEach(async () => {
  await stage.db.delete(releaseRule);
  await stage.db.delete(freezeWindow);
  await stage.db.delete(serviceDependency);
  await stage.db.update(incident).set({ state: "cancelled" });
});

const production = { environment: "production" };
const always = {
  ...production,
  key: "always",
  reason: "the year ends",
  repeat: "once" as const,
  from: "2020-01-01T00:00",
  to: "2099-01-01T00:00",
};
const quick = () =>
  fairPlan({
    steps: [
      { exposurePercent: 10, holdSeconds: 0, advanceOn: "time" },
      { exposurePercent: 50, holdSeconds: 0, advanceOn: "time" },
      { exposurePercent: 80, holdSeconds: 0 },
    ],
  });
const look = async (rolloutId: string) => {
  await stage.verify();
  await stage.send(rolloutId, healthyTraffic((await stage.read(rolloutId)).trafficPercent));
  return stage.judge(rolloutId);
};
const lastAudit = async () => {
  const [last] = await stage.db
    .select()
    .from(auditEntry)
    .where(inArray(auditEntry.subjectKind, ["environment", "freeze_window"]))
    .orderBy(desc(auditEntry.id))
    .limit(1);
  return last;
};

describe("who may", () => {
  test("a responder stops the line, an operator lets it run again, a viewer neither", async () => {
    await expect(stopLine(viewer, { ...production, words: "why" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(stopLine(responder, { ...production, words: "" })).rejects.toMatchObject({ code: "invalid" });
    await stopLine(responder, { ...production, words: "the database is being moved" });
    expect(await lastAudit()).toMatchObject({
      action: "line.stopped",
      detail: { words: "the database is being moved" },
    });
    await expect(stopLine(responder, { ...production, words: "again" })).rejects.toMatchObject({ code: "conflict" });
    await expect(releaseLine(responder, production)).rejects.toMatchObject({ code: "forbidden" });
    await releaseLine(operator, production);
    expect(await lastAudit()).toMatchObject({ action: "line.released" });
    await expect(releaseLine(operator, production)).rejects.toMatchObject({ code: "precondition-failed" });
  });

  test("freeze windows are an operator's; each change is audited", async () => {
    await expect(saveFreezeWindow(responder, always)).rejects.toMatchObject({ code: "forbidden" });
    await saveFreezeWindow(operator, always);
    expect(await lastAudit()).toMatchObject({ action: "freeze_window.created", subjectId: "always" });
    await saveFreezeWindow(operator, { ...always, reason: "audit" });
    expect(await lastAudit()).toMatchObject({ action: "freeze_window.changed" });
    const gone = { ...production, key: "always" };
    await expect(deleteFreezeWindow(responder, gone)).rejects.toMatchObject({ code: "forbidden" });
    await deleteFreezeWindow(operator, gone);
    await expect(deleteFreezeWindow(operator, gone)).rejects.toMatchObject({ code: "not-found" });
    await expect(saveFreezeWindow(operator, { ...always, system: "nowhere" })).rejects.toMatchObject({
      fields: [{ field: "system" }],
    });
    const nowhere = { ...always, environment: "nowhere" };
    await expect(saveFreezeWindow(operator, nowhere)).rejects.toMatchObject({ fields: [{ field: "environment" }] });
  });
});

describe.each([
  ["a stopped line", "stopped_line", () => stopLine(operator, { ...production, words: "why" })],
  ["a freeze window", "freeze", () => saveFreezeWindow(operator, always)],
] as const)("%s", (_, kind, begin) => {
  test("holds a start, which an override with a reason lets through", async () => {
    const rolloutId = await stage.rollout(operator, quick(), { start: false });
    await begin();
    await expect(startRollout(operator, { rolloutId })).rejects.toMatchObject({
      holds: [{ kind, where: { href: "/settings/freezes" } }],
    });
    await expect(overrideHolds(responder, { rolloutId, words: "why" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(overrideHolds(operator, { rolloutId, words: "" })).rejects.toMatchObject({ code: "invalid" });
    await overrideHolds(operator, { rolloutId, words: "a hot fix" });
    await startRollout(operator, { rolloutId });
    const audit = await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, rolloutId));
    expect(audit.find(({ action }) => action === "rollout.overridden")?.detail).toMatchObject({ words: "a hot fix" });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "running" });
  });

  test("pauses what runs, holds steps, never a rollback, and lets go by itself", async () => {
    const rolloutId = await stage.rollout(operator, quick());
    const taken = await stage.rollout(operator, quick());
    await begin();
    await look(rolloutId);
    expect(await stage.read(rolloutId)).toMatchObject({ state: "paused", pauseReason: "freeze", trafficPercent: 10 });
    for (const move of [advanceRollout, resumeRollout])
      await expect(move(operator, { rolloutId })).rejects.toMatchObject({ holds: [{ kind }] });
    await rollBackRollout(responder, { rolloutId: taken });
    expect(await stage.read(taken)).toMatchObject({ state: "rolled_back", trafficPercent: 0 });
    await stage.db.delete(releaseRule);
    await stage.db.delete(freezeWindow);
    await look(rolloutId);
    const after = await stage.read(rolloutId);
    expect(after).toMatchObject({ state: "running", pauseReason: null });
    expect(after.stateBecause).toContain("no freeze holds it any more");
  });

  test("is overridden for one rollout only", async () => {
    const [one, other] = [await stage.rollout(operator, quick()), await stage.rollout(operator, quick())];
    await begin();
    for (const rolloutId of [one, other]) await look(rolloutId);
    await overrideHolds(operator, { rolloutId: one, words: "a hot fix" });
    expect(await stage.read(one)).toMatchObject({ state: "running" });
    for (let round = 0; round < 20 && (await stage.read(one)).step === 0; round++) await look(one);
    expect(await stage.read(one)).toMatchObject({ step: 1, trafficPercent: 50 });
    expect(await stage.read(other)).toMatchObject({ state: "paused", trafficPercent: 10 });
  });
});

test("a step that was due when the line was stopped is not taken on what was read before", async () => {
  const rolloutId = await stage.rollout(operator, quick());
  for (let round = 0; round < 3; round++) {
    await stage.verify();
    await stage.send(rolloutId, healthyTraffic(10));
  }
  await Promise.all([stopLine(operator, { ...production, words: "now" }), stage.judge(rolloutId)]);
  const { step } = await stage.read(rolloutId);
  for (let round = 0; round < 3; round++) await look(rolloutId);
  expect(await stage.read(rolloutId)).toMatchObject({ state: "paused", step });
});

describe("an incident", () => {
  const declare = async (service: string) =>
    (await declareIncident(operator, { ...production, title: "Scores are missing", service, severity: "P1" }))
      .incidentId;

  test("on what a service needs hard holds its rollouts until it is resolved", async () => {
    const edge = { ...production, service: "income-scorer", dependsOn: "features", strength: "hard" as const };
    await stage.db.insert(serviceDependency).values([edge]);
    const rolloutId = await stage.rollout(operator, quick());
    const incidentId = await declare("features");
    await look(rolloutId);
    const held = await stage.read(rolloutId);
    expect(held).toMatchObject({ state: "paused", pauseReason: "incident" });
    expect(held.stateBecause).toMatch(/INC-\d+ \(P1\) is open on features, which income-scorer needs/);
    const draft = await stage.rollout(operator, quick(), { start: false });
    await expect(startRollout(operator, { rolloutId: draft })).rejects.toMatchObject({
      holds: [{ kind: "incident", where: { href: `/incidents/${incidentId}` } }],
    });
    await changeIncidentState(operator, { incidentId, to: "monitoring", note: "restarted" });
    expect(await look(rolloutId)).toMatchObject({ decision: "hold" });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "paused" });
    await stage.db.update(incident).set({ state: "resolved" }).where(eq(incident.id, incidentId));
    await look(rolloutId);
    expect(await stage.read(rolloutId)).toMatchObject({ state: "running" });
  });

  test("elsewhere, or of a lower severity, holds nothing", async () => {
    await declare("letters");
    await declareIncident(operator, { ...production, title: "Slow", service: "income-scorer", severity: "P3" });
    const rolloutId = await stage.rollout(operator, quick());
    expect(await stage.read(rolloutId)).toMatchObject({ state: "running" });
  });

  test("that a rollback opened holds no other rollout, as long as that rollback does not fail", async () => {
    const first = await stage.rollout(operator, quick());
    const { incidentId } = await rollBackRollout(operator, { rolloutId: first, reason: "stop_event" });
    await stage.db
      .update(incident)
      .set({ severity: "P1" })
      .where(eq(incident.id, incidentId ?? ""));
    const second = await stage.rollout(operator, quick());
    expect(await stage.read(second)).toMatchObject({ state: "running" });
    const [row] = await stage.db
      .select()
      .from(incident)
      .where(eq(incident.id, incidentId ?? ""));
    expect(row?.mitigation?.state).toBe("running");
    const failed = { ...row!.mitigation!, state: "failed" as const };
    await stage.db
      .update(incident)
      .set({ mitigation: failed })
      .where(eq(incident.id, incidentId ?? ""));
    await look(second);
    expect(await stage.read(second)).toMatchObject({ state: "paused", pauseReason: "incident" });
  });
});
