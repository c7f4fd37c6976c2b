import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { apiKey, auditEntry } from "#db/schema/access";
import { decision, rollout } from "#db/schema/rollout";
import { releaseRule, rolloutApproval } from "#db/schema/rollout-control";
import { systemRandom } from "#lib/adapters/clock";
import { actorRecord } from "#lib/domain/access/actor";
import { type ApiKeyId, newId } from "#lib/domain/kernel/id";
import { setApprovalRule } from "../freeze/set-approval-rule.ts";
import type { CommandContext } from "../kernel/context.ts";
import { advanceRollout } from "./advance-rollout.ts";
import { approveRollout, rejectRollout } from "./approve-rollout.ts";
import { createRollout } from "./create-rollout.ts";
import { fastTrackRollout } from "./fast-track-rollout.ts";
import { followPlans } from "./follow-plans.ts";
import { pauseRollout } from "./pause-rollout.ts";
import { resumeRollout } from "./resume-rollout.ts";
import { retryRollout } from "./retry-rollout.ts";
import { rollBackRollout } from "./roll-back-rollout.ts";
import { skipHold } from "./skip-hold.ts";
import { startRollout } from "./start-rollout.ts";
import { fairPlan, healthyTraffic, withRolloutStage } from "./test-stage.ts";

const stage = withRolloutStage();
let author: CommandContext;
let second: CommandContext;
let administrator: CommandContext;
let responder: CommandContext;
beforeAll(async () => {
  author = await stage.person("operator");
  second = await stage.person("operator");
  administrator = await stage.person("administrator");
  responder = await stage.person("responder");
});

const slow = (changes: Parameters<typeof fairPlan>[0] = {}) =>
  fairPlan({
    steps: [
      { exposurePercent: 10, holdSeconds: 3_600, advanceOn: "time" },
      { exposurePercent: 50, holdSeconds: 3_600, advanceOn: "evidence", needsApproval: true },
      { exposurePercent: 100, holdSeconds: 0 },
    ],
    ...changes,
  });
const auditOf = async (rolloutId: string) =>
  (await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, rolloutId)).orderBy(auditEntry.id)).map(
    ({ action }) => action.replace("rollout.", ""),
  );
const follow = async () => {
  await stage.holdLease({ ...stage.fence, name: "follow-plans" });
  return followPlans(stage.context(), { ...stage.fence, name: "follow-plans" });
};
const look = async (rolloutId: string) => {
  await stage.verify();
  await stage.send(rolloutId, healthyTraffic((await stage.read(rolloutId)).trafficPercent));
  return stage.judge(rolloutId);
};

/** A key with everything, made by somebody. */
async function keyOf(maker: CommandContext): Promise<CommandContext> {
  const keyId = newId("apiKey", new Date(), systemRandom) as ApiKeyId;
  await stage.db.insert(apiKey).values({
    id: keyId,
    name: "pipeline",
    hash: Buffer.from(systemRandom(32)),
    hint: "evk_",
    scopes: ["manage"],
    environment: "*",
    createdAt: new Date(),
    createdBy: actorRecord(maker.actor),
  });
  return stage.context({ kind: "api_key", keyId, name: "pipeline", scopes: ["manage"], environment: "*" });
}

describe("where rollouts need approval", () => {
  beforeAll(() => setApprovalRule(administrator, { environment: "production", needsApproval: true }));
  const waiting = async (by: CommandContext = author) => {
    const rolloutId = await stage.rollout(by, slow());
    expect(await stage.read(rolloutId)).toMatchObject({ state: "pending_approval", trafficPercent: 0 });
    return rolloutId;
  };

  test("only an administrator changes the rule", async () => {
    const rule = { environment: "production", needsApproval: false };
    await expect(setApprovalRule(author, rule)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a start waits, the author cannot approve, another person can, and then it starts by itself", async () => {
    const rolloutId = await waiting();
    await expect(startRollout(second, { rolloutId })).rejects.toMatchObject({ holds: [{ kind: "approval" }] });
    await expect(approveRollout(responder, { rolloutId })).rejects.toMatchObject({ code: "forbidden" });
    await expect(approveRollout(author, { rolloutId })).rejects.toMatchObject({
      code: "forbidden",
      holds: [{ kind: "own_approval", where: { href: `/rollouts/${rolloutId}` } }],
    });
    await approveRollout(second, { rolloutId, words: "looks right" });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "scheduled" });
    expect(await follow()).toMatchObject({ started: 1 });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "running", trafficPercent: 10 });
    expect(await auditOf(rolloutId)).toEqual(["created", "submitted", "approved", "started"]);
    const [said] = await stage.db.select().from(rolloutApproval).where(eq(rolloutApproval.rolloutId, rolloutId));
    expect(said).toMatchObject({ step: null, verdict: "approved", words: "looks right" });
  });

  test("no key is a second person for who made it, in either direction", async () => {
    const [key, other] = [await keyOf(author), await keyOf(second)];
    const byPerson = await waiting();
    await expect(approveRollout(key, { rolloutId: byPerson })).rejects.toMatchObject({ code: "forbidden" });
    const byKey = await waiting(key);
    await expect(approveRollout(key, { rolloutId: byKey })).rejects.toMatchObject({ code: "forbidden" });
    await expect(approveRollout(author, { rolloutId: byKey })).rejects.toMatchObject({ code: "forbidden" });
    await approveRollout(other, { rolloutId: byKey });
    expect(await stage.read(byKey)).toMatchObject({ state: "scheduled" });
  });

  test("a rejection ends it with its reason, and the author cannot give that either", async () => {
    const rolloutId = await waiting();
    await expect(rejectRollout(author, { rolloutId, words: "no" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(rejectRollout(second, { rolloutId, words: " " })).rejects.toMatchObject({ code: "invalid" });
    await rejectRollout(second, { rolloutId, words: "not before the audit" });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "aborted" });
    expect(await auditOf(rolloutId)).toContain("rejected");
  });

  test("two who approve at once approve once", async () => {
    const rolloutId = await waiting();
    const answers = await Promise.allSettled([
      approveRollout(second, { rolloutId }),
      approveRollout(administrator, { rolloutId }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await auditOf(rolloutId)).filter((action) => action === "approved")).toHaveLength(1);
  });

  test("and where they do not, a draft starts at once", async () => {
    await setApprovalRule(administrator, { environment: "production", needsApproval: false });
    const rolloutId = await stage.rollout(author, slow());
    expect(await stage.read(rolloutId)).toMatchObject({ state: "running" });
    const [rule] = await stage.db.select().from(releaseRule);
    expect(rule).toMatchObject({ environment: "production", needsApproval: false });
  });
});

describe("a step that needs approval", () => {
  const quick = () =>
    slow({
      steps: [
        { exposurePercent: 10, holdSeconds: 0, advanceOn: "time" },
        { exposurePercent: 50, holdSeconds: 0, advanceOn: "evidence", needsApproval: true },
        { exposurePercent: 100, holdSeconds: 0 },
      ],
    });

  test("is not taken by the engine, by hand or by force before; after it, the gates decide", async () => {
    const rolloutId = await stage.rollout(author, quick());
    await stage.play(rolloutId, healthyTraffic, ["paused"]);
    expect(await stage.read(rolloutId)).toMatchObject({ pauseReason: "awaiting_approval", trafficPercent: 10 });
    const { title } = await stage.read(rolloutId);
    for (const by of [author, second])
      await expect(advanceRollout(by, { rolloutId, force: true, confirmTitle: title })).rejects.toMatchObject({
        holds: [{ kind: "step_approval" }],
      });
    await expect(resumeRollout(second, { rolloutId })).rejects.toMatchObject({ code: "precondition-failed" });
    await expect(approveRollout(author, { rolloutId })).rejects.toMatchObject({ holds: [{ kind: "own_approval" }] });
    await approveRollout(second, { rolloutId });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "running", trafficPercent: 10 });
    for (let round = 0; round < 20 && (await stage.read(rolloutId)).step === 0; round++) await look(rolloutId);
    expect(await stage.read(rolloutId)).toMatchObject({ step: 1, trafficPercent: 50 });
  });

  test("can be approved beforehand, once", async () => {
    const rolloutId = await stage.rollout(author, slow());
    await approveRollout(second, { rolloutId });
    await expect(approveRollout(administrator, { rolloutId })).rejects.toMatchObject({ code: "conflict" });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "running", step: 0, control: { approvedStep: 1 } });
  });
});

describe("a hold", () => {
  test("is skipped with a reason, its gates are not", async () => {
    const steps = slow().steps.map((step) => ({ ...step, needsApproval: false }));
    const rolloutId = await stage.rollout(author, slow({ steps }));
    await expect(skipHold(responder, { rolloutId, words: "why" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(skipHold(author, { rolloutId, words: "" })).rejects.toMatchObject({ code: "invalid" });
    await stage.judge(rolloutId);
    expect((await stage.read(rolloutId)).stateBecause).toContain("held until");
    await skipHold(author, { rolloutId, words: "seen in staging" });
    expect((await stage.read(rolloutId)).stateBecause).toMatch(
      /^The hold at 10\s% was skipped at [\d:]+ UTC by .*; its gates still judge\.$/,
    );
    expect(await stage.judge(rolloutId)).toMatchObject({ decision: "hold" });
    expect(await stage.read(rolloutId)).toMatchObject({ step: 0 });
    for (let round = 0; round < 20 && (await stage.read(rolloutId)).step === 0; round++) await look(rolloutId);
    expect(await stage.read(rolloutId)).toMatchObject({ step: 1 });
    expect(await auditOf(rolloutId)).toEqual(expect.arrayContaining(["hold_skipped", "advanced"]));
    // The next step has its own hold.
    await look(rolloutId);
    expect((await stage.read(rolloutId)).stateBecause).toContain("held until");
  });
});

describe("trying again", () => {
  test("makes a new attempt with a new seed, and starts only when somebody says why it may", async () => {
    const first = await stage.rollout(author, slow({ startsAt: "2020-01-01T00:00:00Z" }));
    await expect(retryRollout(author, { rolloutId: first })).rejects.toMatchObject({ code: "precondition-failed" });
    await rollBackRollout(author, { rolloutId: first });
    await expect(retryRollout(responder, { rolloutId: first })).rejects.toMatchObject({ code: "forbidden" });
    // What was refused is not there: nobody is sent to its page.
    await expect(retryRollout(author, { rolloutId: first, start: true })).rejects.toMatchObject({
      code: "precondition-failed",
      holds: [{ kind: "acknowledgement", where: { href: "/rollouts/new" } }],
    });
    const { rolloutId } = await retryRollout(author, { rolloutId: first });
    const [before, after] = [await stage.read(first), await stage.read(rolloutId)];
    expect(after).toMatchObject({ state: "draft", attempt: 2, previousAttemptId: first });
    expect(after.seed).not.toBe(before.seed);
    expect(after.stateBecause).toContain("new seed");
    expect(after.plan.startsAt).toBeUndefined();
    await expect(startRollout(author, { rolloutId })).rejects.toMatchObject({
      holds: [{ kind: "acknowledgement", because: "v2 was rolled back in attempt 1" }],
    });
    await startRollout(author, { rolloutId, acknowledgement: "the feature file was wrong" });
    const started = await stage.read(rolloutId);
    expect(started).toMatchObject({ state: "running", control: { acknowledgement: { of: first } } });
    expect(await auditOf(rolloutId)).toEqual(["created", "acknowledged", "started"]);
  });
});

test("a recent good release comes back by a shorter plan, still judged", async () => {
  const first = await stage.rollout(author);
  await stage.play(first, healthyTraffic, ["completed"]);
  await expect(fastTrackRollout(author, { rolloutId: first })).rejects.toThrow("is the current release already");
  const { flagKey } = await stage.read(first);
  const next = { flagKey, candidateVariant: "v3", plan: fairPlan(), start: true };
  const { rolloutId: second } = await createRollout(author, next);
  await stage.play(second, healthyTraffic, ["completed"]);
  await expect(fastTrackRollout(responder, { rolloutId: first })).rejects.toMatchObject({ code: "forbidden" });
  const { rolloutId } = await fastTrackRollout(author, { rolloutId: first, start: true });
  const back = await stage.read(rolloutId);
  expect(back).toMatchObject({ state: "running", candidateVariant: "v2", baselineVariant: "v3", trafficPercent: 50 });
  expect(back.plan.steps.map(({ exposurePercent }) => exposurePercent)).toEqual([50, 100]);
  expect(back.plan.gates).toEqual((await stage.read(first)).plan.gates);
  await stage.play(rolloutId, healthyTraffic, ["completed"]);
  const old = new Date(Date.now() - 15 * 86_400_000);
  await stage.db.update(rollout).set({ endedAt: old }).where(eq(rollout.id, second));
  await expect(fastTrackRollout(author, { rolloutId: second })).rejects.toThrow("in the last 14 days");
});

describe("the calendar of a plan", () => {
  test("starts a rollout when its time has come and takes it back on its last day", async () => {
    await follow();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const rolloutId = await stage.rollout(author, slow({ startsAt: later }));
    expect(await stage.read(rolloutId)).toMatchObject({ state: "scheduled" });
    expect(await follow()).toEqual({ started: 0, withdrawn: 0 });
    const past = new Date(Date.now() - 1_000);
    await stage.db.update(rollout).set({ startsAt: past }).where(eq(rollout.id, rolloutId));
    expect(await follow()).toEqual({ started: 1, withdrawn: 0 });
    const { plan } = await stage.read(rolloutId);
    const ended = { ...plan, startsAt: undefined, disableAt: past.toISOString() };
    await stage.db
      .update(rollout)
      .set({ plan: ended as never })
      .where(eq(rollout.id, rolloutId));
    expect(await follow()).toEqual({ started: 0, withdrawn: 1 });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "rolled_back", rollbackReason: "disable_at" });
    // It was taken back as planned: no incident, and nothing to acknowledge.
    const { rolloutId: again } = await retryRollout(author, { rolloutId });
    await startRollout(author, { rolloutId: again });
    expect(await stage.read(again)).toMatchObject({ state: "running" });
  });

  test("holds the flag from the schedule on, and says who holds it", async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const first = await stage.rollout(author, slow({ startsAt: later }));
    const { flagKey } = await stage.read(first);
    const { rolloutId } = await createRollout(author, { flagKey, candidateVariant: "v3", plan: slow() });
    await expect(startRollout(author, { rolloutId })).rejects.toMatchObject({
      code: "conflict",
      holds: [{ kind: "other_rollout", where: { href: `/rollouts/${first}` } }],
    });
  });
});

test("two operators who act at once never lose or double an action", async () => {
  const steps = [10, 20, 30, 40, 50, 60, 70, 80].map((exposurePercent) => ({ exposurePercent, holdSeconds: 3_600 }));
  const rolloutId = await stage.rollout(author, slow({ steps }));
  const { title } = await stage.read(rolloutId);
  for (let turn = 0; turn < 3; turn++) {
    const before = await stage.read(rolloutId);
    // Both look at the same page.
    const seen = { rolloutId, force: true, confirmTitle: title, expectedRevision: before.revision };
    const answers = await Promise.allSettled([
      advanceRollout(author, seen),
      advanceRollout(second, seen),
      turn === 1
        ? pauseRollout(second, { rolloutId, expectedRevision: before.revision })
        : advanceRollout(second, seen),
    ]);
    const refused = answers.filter((answer) => answer.status === "rejected");
    expect(refused).toHaveLength(2);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "conflict" });
    const after = await stage.read(rolloutId);
    expect(after.revision).toBe(before.revision + 1);
    expect(after.step).toBe((before.step ?? 0) + (after.state === "paused" ? 0 : 1));
    const log = await stage.db.select().from(decision).where(eq(decision.rolloutId, rolloutId));
    expect(log).toHaveLength(after.revision - 1);
    if (after.state === "paused") await resumeRollout(author, { rolloutId });
  }
});
