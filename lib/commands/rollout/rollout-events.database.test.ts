import { readFileSync } from "node:fs";
import { eq, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { outboxMessage } from "#db/schema/notification";
import { decision, rollout, trafficChange } from "#db/schema/rollout";
import { bodyOf } from "#lib/adapters/notifiers/webhook";
import { notificationEvents } from "#lib/domain/notification/events";
import type { MessageContent } from "#lib/domain/notification/notifier";
import { saveService } from "../catalogue/save-service.ts";
import { saveTrafficRoute } from "../catalogue/save-traffic-route.ts";
import { createFlag } from "../flag/create-flag.ts";
import { releaseLine } from "../freeze/release-line.ts";
import { setApprovalRule } from "../freeze/set-approval-rule.ts";
import { stopLine } from "../freeze/stop-line.ts";
import type { CommandContext } from "../kernel/context.ts";
import { abortRollout } from "./abort-rollout.ts";
import { addDecisionReason } from "./add-reason.ts";
import { advanceRollout } from "./advance-rollout.ts";
import { approveRollout, rejectRollout } from "./approve-rollout.ts";
import { completeRollout } from "./complete-rollout.ts";
import { createRollout } from "./create-rollout.ts";
import { fastTrackRollout } from "./fast-track-rollout.ts";
import { followPlans } from "./follow-plans.ts";
import { recordTraffic } from "./follow-traffic.ts";
import { judgeDueRollouts } from "./judge-due-rollouts.ts";
import { overrideHolds } from "./override-holds.ts";
import { pauseRollout } from "./pause-rollout.ts";
import { resumeRollout } from "./resume-rollout.ts";
import { retryRollout } from "./retry-rollout.ts";
import { rollBackRollout } from "./roll-back-rollout.ts";
import { skipHold } from "./skip-hold.ts";
import { startRollout } from "./start-rollout.ts";
import { fairPlan, healthyTraffic, withRolloutStage } from "./test-stage.ts";
import { verifyTraffic } from "./verify-traffic.ts";
import { watchBlindLimit } from "./watch-blind-limit.ts";

const stage = withRolloutStage();
let author: CommandContext;
let second: CommandContext;
let administrator: CommandContext;
beforeAll(async () => {
  author = await stage.person("operator");
  second = await stage.person("operator");
  administrator = await stage.person("administrator");
});

const plan = (changes: Parameters<typeof fairPlan>[0] = {}) =>
  fairPlan({
    steps: [
      { exposurePercent: 10, holdSeconds: 3_600, advanceOn: "time" },
      { exposurePercent: 50, holdSeconds: 3_600, advanceOn: "evidence", needsApproval: true },
      { exposurePercent: 100, holdSeconds: 0 },
    ],
    bakeSeconds: 3_600,
    ...changes,
  });
const environment = "production";
const ahead = () => new Date(Date.now() + 3_600_000).toISOString();
const fenceOf = async (name: string) => {
  await stage.holdLease({ ...stage.fence, name });
  return { ...stage.fence, name };
};
const follow = async () => followPlans(stage.context(), await fenceOf("follow-plans"));
const isDue = (rolloutId: string) =>
  stage.db
    .update(rollout)
    .set({ startsAt: new Date(0) })
    .where(eq(rollout.id, rolloutId));
const force = async (rolloutId: string) =>
  advanceRollout(author, { rolloutId, force: true, confirmTitle: (await stage.read(rolloutId)).title, words: "seen" });
const look = async (rolloutId: string) => {
  await stage.verify();
  await stage.send(rolloutId, healthyTraffic((await stage.read(rolloutId)).trafficPercent));
  await stage.judge(rolloutId);
};
const changeOf = async (rolloutId: string) => {
  const rows = await stage.db.select().from(trafficChange).where(eq(trafficChange.rolloutId, rolloutId));
  return rows.sort((a, b) => a.configRevision - b.configRevision).at(-1)!;
};

/** What makes each event happen. One that is not here fails the last test: an event that nobody sends is no event. */
const provocations: Record<string, () => Promise<void>> = {
  "made, started, paused, gone on, skipped, approved, forced, aborted": async () => {
    const rolloutId = await stage.rollout(author, plan());
    await pauseRollout(author, { rolloutId, words: "one moment" });
    await resumeRollout(author, { rolloutId });
    await skipHold(author, { rolloutId, words: "it is quiet" });
    await approveRollout(second, { rolloutId });
    await look(rolloutId);
    await force(rolloutId);
    await abortRollout(author, { rolloutId: await stage.rollout(author, plan(), { start: false }) });
    const [one] = await stage.db.select().from(decision).where(eq(decision.rolloutId, rolloutId));
    await addDecisionReason(author, { decisionId: one!.id, reason: "as agreed" });
  },
  "rolled back, tried again, acknowledged": async () => {
    const rolloutId = await stage.rollout(author, plan());
    await rollBackRollout(author, { rolloutId });
    const again = await retryRollout(author, { rolloutId });
    await startRollout(author, { rolloutId: again.rolloutId, acknowledgement: "the cause is mended" });
    await rollBackRollout(author, { rolloutId: again.rolloutId });
  },
  "advanced by evidence, completed, brought back": async () => {
    const good = await stage.rollout(author, fairPlan({ bakeSeconds: 3_600 }));
    await stage.play(good, healthyTraffic, ["baking"]);
    await look(good);
    await completeRollout(author, { rolloutId: good });
    const { flagKey } = await stage.read(good);
    await stage.db.update(rollout).set({ superseded: true, trafficPercent: 0 }).where(eq(rollout.id, good));
    await stage.db.execute(sql`update flag set default_variant = 'v3' where key = ${flagKey}`);
    await fastTrackRollout(author, { rolloutId: good });
  },
  "sent for approval, approved, rejected": async () => {
    await setApprovalRule(administrator, { environment, needsApproval: true });
    const rolloutId = await stage.rollout(author, plan({ startsAt: ahead() }));
    await approveRollout(second, { rolloutId });
    const other = await stage.rollout(author, plan());
    await rejectRollout(second, { rolloutId: other, words: "not today" });
    await setApprovalRule(administrator, { environment, needsApproval: false });
  },
  "scheduled, held by a stopped line, overridden": async () => {
    const rolloutId = await stage.rollout(author, plan({ startsAt: ahead() }));
    await isDue(rolloutId);
    await stopLine(author, { environment, words: "the database is being moved" });
    await follow();
    await follow();
    await overrideHolds(author, { rolloutId, words: "it does not touch it" });
    await releaseLine(author, { environment });
  },
  "scheduled, and its start failed": async () => {
    const rolloutId = await stage.rollout(author, plan({ startsAt: ahead() }));
    await isDue(rolloutId);
    const { flagId } = await stage.read(rolloutId);
    await stage.db.execute(sql`update flag set state = 'DISABLED' where id = ${flagId}`);
    await follow();
    await follow();
  },
  "unguarded, guarded": async () => {
    const rolloutId = await stage.rollout(author, plan({ blindLimitSeconds: 20 }));
    await stage.db
      .update(rollout)
      .set({ startedAt: new Date(Date.now() - 30_000) })
      .where(eq(rollout.id, rolloutId));
    await watchBlindLimit(stage.context(), stage.fence);
    await look(rolloutId);
    await look(rolloutId);
    await watchBlindLimit(stage.context(), stage.fence);
  },
  "not judged": async () => {
    const rolloutId = await stage.rollout(author, plan());
    await look(rolloutId);
    await stage.db.execute(sql`update gate_state set packed = '' where rollout_id = ${rolloutId}`);
    await stage.db
      .update(rollout)
      .set({ lastJudgedAt: new Date(0) })
      .where(eq(rollout.id, rolloutId));
    await stage.send(rolloutId, healthyTraffic(10));
    await judgeDueRollouts(stage.context(), stage.fence);
  },
  "failed: gateways do not follow": async () => {
    const rolloutId = await stage.rollout(author, plan());
    const change = await changeOf(rolloutId);
    await stage.gatewayServes(change.configRevision - 1);
    await stage.db
      .update(trafficChange)
      .set({ appliedAt: new Date(0) })
      .where(eq(trafficChange.id, change.id));
    await verifyTraffic(stage.context(), await fenceOf("verify-traffic"));
  },
  "applied, drifted, not followed": async () => {
    const service = "letter-writer";
    await saveService(administrator, { service });
    const settings = { url: "https://splits.example.org/" };
    await saveTrafficRoute(
      administrator,
      { service, adapter: "webhook", settings },
      {
        sealedSecret: Buffer.from("sealed"),
        mayReach: () => true,
      },
    );
    await createFlag(author, { service, key: "letters", variants: { v1: 1, v2: 2 }, defaultVariant: "v1" });
    const made = { flagKey: "letters", candidateVariant: "v2", plan: plan(), start: true };
    const { rolloutId } = await createRollout(author, made);
    const fence = await fenceOf("follow-traffic");
    const attempt = { changeId: (await changeOf(rolloutId)).id, who: "the webhook", readsBack: false };
    const applied = { ok: true, percent: null } as const;
    const unknown = { kind: "unknown", words: "the receiver did not say what serves" } as const;
    await recordTraffic(stage.context(), { fence, attempt: { ...attempt, applied, sight: unknown } });
    const differs = { kind: "differs", percent: 40, words: "40 %" } as const;
    await stage.db.update(trafficChange).set({ sight: "verified" }).where(eq(trafficChange.id, attempt.changeId));
    await recordTraffic(stage.context(), { fence, attempt: { ...attempt, applied: null, sight: differs } });
    await rollBackRollout(author, { rolloutId });
    const back = { ...attempt, changeId: (await changeOf(rolloutId)).id };
    await stage.db
      .update(trafficChange)
      .set({ requestedAt: new Date(0) })
      .where(eq(trafficChange.id, back.changeId));
    const refused = { ok: false, retry: "later", error: "no answer" } as const;
    await recordTraffic(stage.context(), { fence, attempt: { ...back, applied: refused, sight: unknown } });
  },
};

test.each(Object.entries(provocations))("%s", (_, provoke) => provoke());

const sent = async () => stage.db.select().from(outboxMessage);
const ours = notificationEvents.filter((event) => /^(rollout|line)\./.test(event));

test("every rollout event of the list is really sent, and those that can repeat are told once", async () => {
  const messages = await sent();
  expect(ours.filter((event) => !messages.some((message) => message.event === event))).toEqual([]);
  for (const event of ["rollout.start_failed", "rollout.not_followed", "rollout.forced"])
    expect(messages.filter((message) => message.event === event)).toHaveLength(1);
});

/** As the how-to says it. */
const bodySchema = z.strictObject({
  type: z.enum(notificationEvents),
  timestamp: z.iso.datetime(),
  data: z.looseObject({
    environment: z.string(),
    subject: z.strictObject({ kind: z.literal("rollout"), id: z.string(), title: z.string(), url: z.url() }),
    sentence: z.string().min(1),
    page: z.boolean(),
    reason: z.string().nullable(),
    rolloutId: z.string(),
    flagKey: z.string(),
    service: z.string(),
    candidateVariant: z.string(),
    baselineVariant: z.string(),
    attempt: z.number().int(),
    state: z.string(),
    pauseReason: z.string().nullable(),
    fromPercent: z.number(),
    toPercent: z.number(),
    because: z.string(),
    decisionId: z.string().nullable(),
    incidentId: z.string().nullable(),
  }),
});

test("each carries the payload that is documented, and the document names each", async () => {
  for (const { id, event, environment: where, payload, createdAt, reason } of await sent()) {
    const content = payload as unknown as MessageContent;
    if (!event.startsWith("rollout.")) continue;
    const message = { id, event, environment: where, content, at: createdAt, reason };
    bodySchema.parse(JSON.parse(bodyOf(message, "https://evenkeel.example.org")));
  }
  const document = readFileSync(new URL("../../../docs/how-to/webhooks.md", import.meta.url), "utf8");
  expect(notificationEvents.filter((event) => !document.includes(`\`${event}\``))).toEqual([]);
  expect(Object.keys(bodySchema.shape.data.shape).filter((member) => !document.includes(`\`${member}\``))).toEqual([]);
});
