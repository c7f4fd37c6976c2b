import { and, eq, sql } from "drizzle-orm";
import { rollout, trafficChange } from "#db/schema/rollout";
import { trafficRoute } from "#db/schema/traffic";
import { percentWords } from "#lib/domain/gate/gate-words";
import { clockWords } from "#lib/domain/kernel/time-words";
import { type Applied, retrySeconds, type Sight, type TrafficSplit, WATCH_SECONDS } from "#lib/domain/traffic/adapter";
import { VERIFY_WITHIN_SECONDS } from "#lib/domain/traffic/split";
import type { CommandContext } from "../kernel/context.ts";
import { type Fence, inFencedTransaction } from "../kernel/fence.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { tellOfRollout } from "./tell-rollout.ts";
import { confirmTraffic, failTraffic, type TrafficChangeRow } from "./traffic-facts.ts";

/** A change that an adapter is to be asked about now. */
export interface DueTraffic {
  split: TrafficSplit;
  adapter: TrafficChangeRow["adapter"];
  settings: Record<string, unknown>;
  sealedSecret: Buffer | null;
  /** It serves already, as far as anybody knew: what serves is only read back. */
  isWatched: boolean;
}

/** The newest change of each service that has a route, when something is to be done about it; rollbacks first. */
export async function dueTraffic(ctx: CommandContext): Promise<DueTraffic[]> {
  await requirePermission(ctx, "rollout:advance");
  const rows = await ctx.db
    .select({ change: trafficChange, owner: rollout, route: trafficRoute })
    .from(trafficChange)
    .innerJoin(rollout, eq(rollout.id, trafficChange.rolloutId))
    .innerJoin(
      trafficRoute,
      and(
        eq(trafficRoute.environment, rollout.environment),
        eq(trafficRoute.service, rollout.service),
        eq(trafficRoute.adapter, sql`${trafficChange.adapter}`),
      ),
    )
    .where(
      and(
        sql`${trafficChange.nextAttemptAt} <= clock_timestamp()`,
        sql`not exists (select 1 from traffic_change newer join rollout other on other.id = newer.rollout_id
              where other.environment = ${rollout.environment} and other.service = ${rollout.service}
                and newer.config_revision > ${trafficChange.configRevision})`,
      ),
    )
    .orderBy(sql`${trafficChange.toPercent} > 0`, trafficChange.configRevision);
  return rows.map(({ change, owner, route }) => ({
    split: {
      id: change.id,
      environment: owner.environment,
      service: owner.service,
      flagKey: owner.flagKey,
      rolloutId: owner.id,
      candidateVariant: owner.candidateVariant,
      baselineVariant: owner.baselineVariant,
      percent: change.toPercent,
      configRevision: change.configRevision,
      requestedAt: change.requestedAt,
    },
    adapter: change.adapter,
    settings: route.settings,
    sealedSecret: route.sealedSecret,
    isWatched: change.sight === "verified",
  }));
}

/** What an adapter answered; `applied` is null when it was only asked what serves. */
export interface TrafficAttempt {
  changeId: string;
  applied: Applied | null;
  sight: Sight;
  /** "HAProxy (backend www at lb:9999)". */
  who: string;
  /** Its traffic can be asked for again at any time. */
  readsBack: boolean;
}

/** Writes down what an attempt came to: the facts of the change, and what follows for its rollout. */
export async function recordTraffic(
  ctx: CommandContext,
  { fence, attempt }: { fence: Fence; attempt: TrafficAttempt },
): Promise<TrafficChangeRow["sight"]> {
  await requirePermission(ctx, "rollout:advance");
  return inFencedTransaction(ctx, fence, async (tx) => {
    const [change] = await tx.db
      .select()
      .from(trafficChange)
      .where(eq(trafficChange.id, attempt.changeId))
      .for("update");
    if (!change) return null;
    if (change.sight === "verified" && attempt.sight.kind === "differs") await noteDrift(tx, change, attempt);
    return settle(tx, change, attempt);
  });
}

async function settle(
  tx: CommandContext,
  change: TrafficChangeRow,
  attempt: TrafficAttempt,
): Promise<TrafficChangeRow["sight"]> {
  const { applied, sight, who } = attempt;
  const isAccepted = applied?.ok === true || change.appliedAt !== null;
  const serves = sight.kind === "verified";
  // Accepted by who cannot be asked: there is nothing more to do, and nothing more is claimed.
  const isLeft = sight.kind === "unknown" && isAccepted && !attempt.readsBack;
  const attempts = serves || isLeft ? change.attempts : change.attempts + 1;
  const waitSeconds = serves ? WATCH_SECONDS : retrySeconds(attempts, change.toPercent);
  const isLast = (serves && !attempt.readsBack) || isLeft;
  await tx.db
    .update(trafficChange)
    .set({
      appliedAt: change.appliedAt ?? (applied?.ok ? tx.now : null),
      sight: change.sight === "overdue" && !serves ? "overdue" : sight.kind,
      ...(sight.kind === "unknown" ? {} : { readBackPercent: sight.percent, readBackAt: tx.now }),
      readBack: sight.words,
      attempts,
      nextAttemptAt: isLast ? null : new Date(tx.now.getTime() + waitSeconds * 1_000),
      lastError: serves || isLeft ? null : errorOf(attempt),
    })
    .where(eq(trafficChange.id, change.id));
  const by = `${who}: ${sight.words}`;
  if (serves && !change.verifiedAt) await confirmTraffic(tx, change, { by, sight: "verified" });
  if (isLeft) await confirmTraffic(tx, change, { by: who, sight: "unknown" });
  if (!serves && !isLeft && isOverdue(tx, change)) return giveUp(tx, change, attempt);
  return sight.kind;
}

const errorOf = ({ applied, sight }: TrafficAttempt): string =>
  applied?.ok === false ? applied.error : `what was read back is ${sight.words}`;

const isOverdue = ({ now }: CommandContext, change: TrafficChangeRow): boolean =>
  change.verifiedAt === null &&
  change.sight !== "overdue" &&
  now.getTime() - change.requestedAt.getTime() > VERIFY_WITHIN_SECONDS * 1_000;

/** Told once. A growing share is not tried any more; a rollback is, for as long as it takes. */
async function giveUp(tx: CommandContext, change: TrafficChangeRow, attempt: TrafficAttempt): Promise<"overdue"> {
  const stops = change.toPercent > 0;
  await tx.db
    .update(trafficChange)
    .set({ sight: "overdue", ...(stops ? { nextAttemptAt: null } : {}) })
    .where(eq(trafficChange.id, change.id));
  const error = errorOf(attempt);
  if (await failTraffic(tx, change, { who: attempt.who, error })) return "overdue";
  const sentence = `${attempt.who} has not taken ${percentWords(change.toPercent)} since ${clockWords(change.requestedAt)} (${error}); it is ${stops ? "not tried any more" : "tried again and again"}.`;
  await noteTraffic(tx, change, { event: "rollout.not_followed", sentence, error });
  return "overdue";
}

/** What had served does not any more: a reload, a server down, another hand. */
async function noteDrift(tx: CommandContext, change: TrafficChangeRow, { who, sight }: TrafficAttempt): Promise<void> {
  const sentence = `${who} does not serve ${percentWords(change.toPercent)} any more, seen at ${clockWords(tx.now)}: ${sight.words}. It is set again.`;
  await noteTraffic(tx, change, { event: "rollout.drifted", sentence, error: sight.words });
}

async function noteTraffic(
  tx: CommandContext,
  change: TrafficChangeRow,
  { event, sentence, error }: { event: "rollout.drifted" | "rollout.not_followed"; sentence: string; error: string },
): Promise<void> {
  const { id, rolloutId, environment, fromPercent, toPercent } = change;
  await recordAudit(tx, event, {
    subject: { kind: "rollout", id: rolloutId, environment },
    detail: { trafficChangeId: id, toPercent, error },
  });
  await tellOfRollout(tx, event, { rolloutId, sentence, fromPercent, toPercent, code: "traffic_did_not_follow" });
}
