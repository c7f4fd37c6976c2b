import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { rolloutGovernance } from "#lib/queries/rollout/rollout-governance";
import { followPlans } from "../rollout/follow-plans.ts";
import { judgeDueRollouts } from "../rollout/judge-due-rollouts.ts";
import { startRollout } from "../rollout/start-rollout.ts";
import { fairPlan, healthyTraffic, withRolloutStage } from "../rollout/test-stage.ts";
import { watchBlindLimit } from "../rollout/watch-blind-limit.ts";
import { beginAfterRestore } from "./begin-after-restore.ts";
import { NOT_SENT_AGAIN, settleRestored } from "./settle-restored.ts";

const stage = withRolloutStage();
const settle = () => settleRestored(stage.context(), { madeAt: new Date().toISOString(), auditHead: null });
const rows = async (statement: ReturnType<typeof sql>) => (await stage.db.execute(statement)).rows;
const judgeAll = () => judgeDueRollouts(stage.context(), stage.fence);

/** Advances on time alone as soon as it may: whatever holds it is the restore. */
const eagerPlan = fairPlan({
  steps: [
    { exposurePercent: 10, holdSeconds: 0, advanceOn: "time" },
    { exposurePercent: 50, holdSeconds: 0, advanceOn: "evidence" },
    { exposurePercent: 100, holdSeconds: 0 },
  ],
});

let rolloutId: string;
beforeEach(async () => {
  await stage.holdLease(stage.fence);
  const operator = await stage.person("operator");
  rolloutId = await stage.rollout(operator, eagerPlan);
  // Judged once, not verified yet: the very next look would advance it.
  await stage.send(rolloutId, healthyTraffic(10));
  await stage.judge(rolloutId);
});

async function restoreAndBegin() {
  await settle();
  const began = await beginAfterRestore(stage.context());
  await stage.holdLease(stage.fence);
  await stage.verify();
  return began;
}

test("without a restore the same rollout advances at its next look", async () => {
  await stage.verify();
  await judgeUntilLooked();
  expect(await stage.read(rolloutId)).toMatchObject({ step: 1, trafficPercent: 50 });
});

test("a restored rollout stays where it is, verified and with fresh data of before, until it is judged anew", async () => {
  expect(await restoreAndBegin()).toBeGreaterThan(0);
  await judgeUntilLooked();
  const held = await stage.read(rolloutId);
  expect(held).toMatchObject({ state: "running", step: 0, trafficPercent: 10, judgement: "collecting" });
  expect(held.stepVerifiedAt).not.toBeNull();
  const [last] = await rows(sql`select because from decision where rollout_id = ${rolloutId} order by at desc limit 1`);
  expect(last).toMatchObject({ because: { code: "restored" } });

  // Spans of before that find their variant after: counted, and no sign of life.
  const heardAt = sql`select last_telemetry_at as at from rollout where id = ${rolloutId}`;
  const [heard] = await rows(heardAt);
  await stage.send(rolloutId, healthyTraffic(10));
  await stage.db.execute(sql`update rollout set last_telemetry_at = ${heard!.at} where id = ${rolloutId}`);
  await judgeUntilLooked();
  expect(await stage.read(rolloutId)).toMatchObject({ step: 0, trafficPercent: 10 });

  await stage.send(rolloutId, healthyTraffic(10));
  await judgeUntilLooked();
  expect(await stage.read(rolloutId)).toMatchObject({ step: 1, trafficPercent: 50 });
});

test("the hold of the step starts again, and the bake with its whole length", async () => {
  await stage.db.execute(sql`update rollout set step_started_at = now() - interval '1 day' where id = ${rolloutId}`);
  const before = await stage.read(rolloutId);
  await restoreAndBegin();
  const after = await stage.read(rolloutId);
  expect(after.stepStartedAt!.getTime() - before.stepStartedAt!.getTime()).toBeGreaterThanOrEqual(86_400_000);
  expect(after.revision).toBe(before.revision + 1);

  await stage.db.execute(sql`update rollout set state = 'baking', traffic_percent = 100,
    step_started_at = now() - interval '2 days', bake_until = now() - interval '1 day' where id = ${rolloutId}`);
  await restoreAndBegin();
  const baking = await stage.read(rolloutId);
  expect(baking.bakeUntil!.getTime() - baking.stepStartedAt!.getTime()).toBe(86_400_000);
  await judgeUntilLooked();
  expect((await stage.read(rolloutId)).state).toBe("baking");
});

test("the blind limit counts from the new beginning, so nobody is told of a release that nothing served", async () => {
  await stage.db.execute(sql`update rollout set last_judged_at = now() - interval '1 day',
    started_at = now() - interval '1 day' where id = ${rolloutId}`);
  const look = () =>
    stage
      .holdLease({ ...stage.fence, name: "watch-blind-limit" })
      .then(() => watchBlindLimit(stage.context(), { ...stage.fence, name: "watch-blind-limit" }));
  await restoreAndBegin();
  expect((await look()).told).toBe(0);
  await stage.db.execute(sql`alter table audit_entry disable trigger user`);
  await stage.db.execute(sql`update audit_entry set at = at - interval '1 hour' where subject_kind = 'instance'`);
  await stage.db.execute(sql`alter table audit_entry enable trigger user`);
  expect((await look()).told).toBeGreaterThan(0);
});

test("what is true of the present only does not come back", async () => {
  const person = await stage.person("operator");
  const userId = person.actor.kind === "user" ? person.actor.userId : "";
  const [destination] = await rows(sql`select id from destination limit 1`);
  await stage.db.execute(sql`insert into outbox_message
    (id, environment, destination_id, event, payload, reason, created_at, next_attempt_at, claimed_by, claimed_until)
    values ('msg_waiting', 'production', ${destination?.id}, 'incident.opened', '{}', 'r', now(), now(), 'prc_x', now())`);
  await stage.db.execute(sql`insert into person_session (id, user_id, method, started_at, last_seen_at, expires_at)
    values ('ses_live', ${userId}, 'password', now(), now(), now() + interval '1 hour')`);
  await stage.db.execute(sql`insert into access_link (id, kind, user_id, hash, created_by, created_at, expires_at)
    values ('lnk_open', 'reset', ${userId}, '\\x01', '{}', now(), now() + interval '1 hour')`);
  await stage.db.execute(sql`insert into outbox_message
    (id, environment, link_id, sealed_token, event, payload, reason, created_at, next_attempt_at)
    values ('msg_letter', '*', 'lnk_open', '\\x01', 'person.reset_started', '{}', 'r', now(), now())`);
  await stage.send(rolloutId, healthyTraffic(10));
  const [revision] = await rows(sql`select revision from config_state`);

  await settle();
  expect(
    await rows(
      sql`select abandoned_at is not null as over, claimed_by, last_error from outbox_message where id = 'msg_waiting'`,
    ),
  ).toEqual([{ over: true, claimed_by: null, last_error: NOT_SENT_AGAIN }]);
  expect(await rows(sql`select id from outbox_message where sealed_token is not null`)).toEqual([]);
  expect(await rows(sql`select ended_because from person_session where id = 'ses_live'`)).toEqual([
    { ended_because: "restored" },
  ]);
  expect(await rows(sql`select session_version from user_account where id = ${userId}`)).toEqual([
    { session_version: 2 },
  ]);
  expect(await rows(sql`select id from access_link where revoked_at is null and used_at is null`)).toEqual([]);
  expect(await rows(sql`select id from process_instance`)).toEqual([]);
  expect(await rows(sql`select id from gate_input union select id from gate_delta`)).toEqual([]);
  expect(await rows(sql`select name from lease where expires_at > clock_timestamp()`)).toEqual([]);
  const [leapt] = await rows(sql`select revision from config_state`);
  expect(Number(leapt?.revision) - Number(revision?.revision)).toBeGreaterThan(1_000_000);
});

test("only the first start after a restore begins anew, and only once", async () => {
  await settle();
  const began = await Promise.all([beginAfterRestore(stage.context()), beginAfterRestore(stage.context())]);
  expect(began.filter((count) => count > 0)).toHaveLength(1);
  const before = await stage.read(rolloutId);
  expect(await beginAfterRestore(stage.context())).toBe(0);
  expect(await stage.read(rolloutId)).toEqual(before);
});

test("a scheduled rollout that was due before does not start by itself: it says so, and a person starts it", async () => {
  const operator = await stage.person("operator");
  const startsAt = new Date(Date.now() + 3_600_000).toISOString();
  const scheduled = await stage.rollout(operator, fairPlan({ startsAt }));
  const later = await stage.rollout(operator, fairPlan({ startsAt: "2099-01-01T00:00:00Z" }));
  await stage.db.execute(sql`update rollout set starts_at = now() - interval '1 hour' where id = ${scheduled}`);
  await restoreAndBegin();
  const fence = { ...stage.fence, name: "follow-plans" };
  await stage.holdLease(fence);
  const follow = () => followPlans(stage.context(), fence);
  expect(await follow()).toMatchObject({ started: 0 });
  const held = await stage.read(scheduled);
  expect(held.state).toBe("scheduled");
  expect(held.stateBecause).toMatch(/came back from a backup at .* An operator starts it, or aborts it/);
  const holdsOf = async (id: string) =>
    (await rolloutGovernance(stage.db, { rolloutId: id, now: new Date() }))?.holds.map(({ kind }) => kind);
  expect([await holdsOf(scheduled), await holdsOf(later)]).toEqual([["restored"], []]);
  await startRollout(await stage.person("operator"), { rolloutId: scheduled });
  expect(await stage.read(scheduled)).toMatchObject({ state: "running", trafficPercent: 10 });

  // What is scheduled after the restore starts by itself, as ever.
  await stage.db.execute(sql`update rollout
    set starts_at = (select max(at) + interval '1 millisecond' from audit_entry where action = 'instance.begun') where id = ${later}`);
  expect(await follow()).toMatchObject({ started: 1 });
});

/** A round judges those with news at once and idle ones by turns of five seconds: look until this one was looked at. */
async function judgeUntilLooked(): Promise<void> {
  for (;;) {
    const { judged, failed } = await judgeAll();
    expect(failed).toEqual([]);
    if (judged.some((each) => each.rolloutId === rolloutId)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
