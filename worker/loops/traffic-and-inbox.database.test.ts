import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { auditEntry } from "#db/schema/access";
import { exposure } from "#db/schema/gate-input";
import { gatewayInbox } from "#db/schema/gateway-inbox";
import { incident } from "#db/schema/incident";
import { outboxMessage } from "#db/schema/notification";
import { decision, evidence, rollout, tick, trafficChange } from "#db/schema/rollout";
import type { CommandContext } from "#lib/commands/kernel/context";
import type { Fence } from "#lib/commands/kernel/fence";
import { pruneRecords } from "#lib/commands/kernel/prune-records";
import { consumeInbox } from "#lib/commands/rollout/consume-inbox";
import { rollBackRollout } from "#lib/commands/rollout/roll-back-rollout";
import { fairPlan, healthyTraffic, withRolloutStage } from "#lib/commands/rollout/test-stage";
import { verifyTraffic } from "#lib/commands/rollout/verify-traffic";
import { watchBlindLimit } from "#lib/commands/rollout/watch-blind-limit";
import { releaseLeases, takeLease } from "../lease.ts";

const stage = withRolloutStage();
let operator: CommandContext;
let fence: Fence;
beforeAll(async () => {
  operator = await stage.person("operator");
  fence = stage.fence;
});

const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1_000);
const changesOf = (rolloutId: string) =>
  stage.db.select().from(trafficChange).where(eq(trafficChange.rolloutId, rolloutId));

describe("traffic", () => {
  test("is verified when every live gateway serves the revision, not before", async () => {
    const rolloutId = await stage.rollout(operator);
    const [change] = await changesOf(rolloutId);
    await stage.gatewayServes(change!.configRevision - 1);
    await verifyTraffic(stage.context(), fence);
    expect((await stage.read(rolloutId)).stepVerifiedAt).toBeNull();
    await stage.gatewayServes(change!.configRevision);
    await verifyTraffic(stage.context(), fence);
    expect((await changesOf(rolloutId))[0]).toMatchObject({ verifiedBy: 1, verifiedAt: expect.any(Date) });
    expect((await stage.read(rolloutId)).stepVerifiedAt).not.toBeNull();
  });

  test("that live gateways refuse for a minute fails the rollout, which says what serves", async () => {
    const rolloutId = await stage.rollout(operator);
    const [change] = await changesOf(rolloutId);
    await stage.gatewayServes(change!.configRevision - 1);
    await stage.db
      .update(trafficChange)
      .set({ appliedAt: ago(61) })
      .where(eq(trafficChange.id, change!.id));
    expect(await verifyTraffic(stage.context(), fence)).toMatchObject({ failed: 1 });
    const row = await stage.read(rolloutId);
    expect(row).toMatchObject({ state: "failed", trafficPercent: 0 });
    expect(row.stateBecause).toContain("0\u202f% is what serves");
    await rollBackRollout(operator, { rolloutId });
    expect((await stage.read(rolloutId)).state).toBe("rolled_back");
  });
});

describe("the gateways' inbox", () => {
  const order = (rolloutId: string, id: string, reason: "manual" | "unguarded" = "unguarded") =>
    stage.db.insert(gatewayInbox).values({
      id,
      kind: "roll_back",
      environment: "production",
      rolloutId,
      gatewayId: "prc_gateway",
      payload: {
        reason,
        keyName: "on call",
        requestedAt: ago(90).toISOString(),
        appliedAt: ago(89).toISOString(),
        ...{ unguardedSince: ago(120).toISOString() },
      },
      receivedAt: new Date(),
    });

  test("becomes the ordinary rollback, with the times of the gateway, once", async () => {
    const rolloutId = await stage.rollout(operator);
    await order(rolloutId, "jnl_1");
    await Promise.all([consumeInbox(stage.context(), fence), consumeInbox(stage.context(), fence)]);
    await order(rolloutId, "jnl_2");
    await consumeInbox(stage.context(), fence);
    const row = await stage.read(rolloutId);
    expect(row).toMatchObject({ state: "rolled_back", rollbackReason: "unguarded" });
    expect(row.unguardedSince).not.toBeNull();
    expect(row.stateBecause).toContain("because it was unguarded since");
    const change = (await changesOf(rolloutId)).find(({ toPercent }) => toPercent === 0);
    expect(Date.now() - change!.requestedAt.getTime()).toBeGreaterThan(85_000);
    const rolledBack = await stage.db.select().from(decision).where(eq(decision.rolloutId, rolloutId));
    expect(rolledBack.filter(({ kind }) => kind === "roll_back")).toHaveLength(1);
    expect(await stage.db.select().from(incident).where(eq(incident.rolloutId, rolloutId))).toHaveLength(1);
    const entries = await stage.db.select().from(gatewayInbox);
    expect(entries.map(({ id, outcome }) => [id, outcome?.split(":")[0]])).toEqual([
      ["jnl_1", "rolled back"],
      ["jnl_2", "conflict"],
    ]);
    const audit = await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, rolloutId));
    expect(audit.at(-1)?.actor).toMatchObject({ kind: "gateway", id: "prc_gateway", name: "on call" });
  });

  test("records an order for a rollout that does not exist instead of trying for ever", async () => {
    await order("rol_UNKNOWN", "jnl_3");
    await consumeInbox(stage.context(), fence);
    const [entry] = await stage.db.select().from(gatewayInbox).where(eq(gatewayInbox.id, "jnl_3"));
    expect(entry?.processedAt).not.toBeNull();
  });

  test("an order that cannot be settled does not keep the others from it", async () => {
    const rolloutId = await stage.rollout(operator);
    await order(await stage.rollout(operator), "jnl_4");
    await stage.db
      .update(gatewayInbox)
      .set({ receivedAt: ago(60), payload: { reason: "manual", requestedAt: "", appliedAt: "" } })
      .where(eq(gatewayInbox.id, "jnl_4"));
    await order(rolloutId, "jnl_5", "manual");
    await expect(consumeInbox(stage.context(), fence)).rejects.toThrow();
    expect((await stage.read(rolloutId)).state).toBe("rolled_back");
    await stage.db.delete(gatewayInbox).where(eq(gatewayInbox.id, "jnl_4"));
  });
});

test("a release that nobody judges beyond its blind limit is told once, and noted when it is watched again", async () => {
  const rolloutId = await stage.rollout(operator, fairPlan({ blindLimitSeconds: 20 }));
  await watchBlindLimit(stage.context(), fence);
  expect((await stage.read(rolloutId)).unguardedSince).toBeNull();
  await stage.db
    .update(rollout)
    .set({ startedAt: ago(30) })
    .where(eq(rollout.id, rolloutId));
  await watchBlindLimit(stage.context(), fence);
  await watchBlindLimit(stage.context(), fence);
  expect((await stage.read(rolloutId)).unguardedSince).not.toBeNull();
  const told = (await stage.db.select().from(outboxMessage)).filter(({ event }) => event === "rollout.unguarded");
  expect(told).toHaveLength(1);
  await stage.verify();
  for (let tick = 0; tick < 2; tick++) {
    await stage.send(rolloutId, healthyTraffic(10));
    await stage.judge(rolloutId);
  }
  await watchBlindLimit(stage.context(), fence);
  expect((await stage.read(rolloutId)).unguardedSince).toBeNull();
});

test("a failed rollout whose release still serves is watched as well", async () => {
  const rolloutId = await stage.rollout(operator, fairPlan({ blindLimitSeconds: 20 }));
  await stage.db
    .update(rollout)
    .set({ state: "failed", startedAt: ago(30) })
    .where(eq(rollout.id, rolloutId));
  await watchBlindLimit(stage.context(), fence);
  expect((await stage.read(rolloutId)).unguardedSince).not.toBeNull();
});

test("a lease has one owner, its token grows with each, and letting go hands it over", async () => {
  const { pool } = stage.handle;
  const first = await takeLease(pool, "duty", "prc_a");
  expect(await takeLease(pool, "duty", "prc_b")).toBeNull();
  expect(await takeLease(pool, "duty", "prc_a")).toEqual(first);
  await releaseLeases(pool, "prc_a");
  const second = await takeLease(pool, "duty", "prc_b");
  expect(second).toMatchObject({ owner: "prc_b", token: (first?.token ?? 0) + 1 });
  expect(await takeLease(pool, "duty", "prc_a")).toBeNull();
});

test("pruning can be repeated and keeps what is active", async () => {
  const rolloutId = await stage.rollout(operator);
  await stage.send(rolloutId, healthyTraffic(10));
  await pruneRecords(stage.context());
  await pruneRecords(stage.context());
  await stage.judge(rolloutId);
  expect((await stage.read(rolloutId)).lastJudgedAt).not.toBeNull();
});

test("pruning takes old ticks and exposures of ended rollouts, and keeps what evidence and decisions name", async () => {
  const ended = await stage.rollout(operator);
  const active = await stage.rollout(operator);
  await stage.verify();
  for (let round = 0; round < 4; round++)
    for (const rolloutId of [ended, active]) {
      await stage.send(rolloutId, healthyTraffic(10));
      await stage.judge(rolloutId);
    }
  await rollBackRollout(operator, { rolloutId: ended });
  const left = async (rolloutId: string) => {
    const ticks = await stage.db.select().from(tick).where(eq(tick.rolloutId, rolloutId));
    const exposures = await stage.db.select().from(exposure).where(eq(exposure.rolloutId, rolloutId));
    return { ticks: ticks.map(({ number }) => number).sort(), exposures: exposures.length };
  };
  const before = await left(ended);
  const untouched = await left(active);
  expect(before.exposures).toBeGreaterThan(0);
  await pruneRecords(stage.context());
  expect(await left(ended)).toEqual(before);

  await stage.db
    .update(rollout)
    .set({ endedAt: ago(91 * 86_400) })
    .where(eq(rollout.id, ended));
  await pruneRecords(stage.context());
  const proofs = await stage.db.select().from(evidence).where(eq(evidence.rolloutId, ended));
  const named = [...new Set(proofs.map((proof) => proof.tick))].sort();
  expect(named.length).toBeLessThan(before.ticks.length);
  expect(await left(ended)).toEqual({ ticks: named, exposures: 0 });
  expect(await left(active)).toEqual(untouched);
});
