import { eq } from "drizzle-orm";
import type { RolloutRecord } from "#db/rows/rollout";
import { rollout } from "#db/schema/rollout";
import type { NotificationEvent } from "#lib/domain/notification/events";
import { trafficPercentOf } from "#lib/domain/rollout/state";
import type { CommandContext } from "../kernel/context.ts";
import { enqueueNotifications } from "../notification/enqueue.ts";
import type { Changed } from "./change-rollout.ts";

interface Told {
  sentence: string;
  /** Why, for machines. */
  code: string;
  incidentId?: string | null;
  words?: string | undefined;
  /** Facts of this kind of event alone. */
  more?: Record<string, unknown>;
}

/** Tells the environment's destinations about a change of a rollout; the sentence is the decision's own. */
export async function tellRollout(
  ctx: CommandContext,
  event: NotificationEvent,
  told: Pick<Changed, "rollout" | "fromPercent" | "toPercent"> & Told & { decisionId: string | null },
): Promise<void> {
  const { rollout: record } = told;
  await send(ctx, event, { subject: { ...record, state: record.state.kind }, told });
}

/** The same about a rollout whose traffic stays as it is: what people have settled, or what was seen of it. */
export async function tellSettled(
  ctx: CommandContext,
  event: NotificationEvent,
  told: Told & { rollout: RolloutRecord; decisionId: string | null },
): Promise<void> {
  const percent = trafficPercentOf(told.rollout.state);
  await tellRollout(ctx, event, { fromPercent: percent, toPercent: percent, ...told });
}

/** The same for a caller that has not read the rollout. */
export async function tellOfRollout(
  ctx: CommandContext,
  event: NotificationEvent,
  told: Told & { rolloutId: string; fromPercent: number; toPercent: number },
): Promise<void> {
  const [row] = await ctx.db.select().from(rollout).where(eq(rollout.id, told.rolloutId));
  if (row) await send(ctx, event, { subject: row, told: { ...told, decisionId: null } });
}

type Subject = Pick<
  typeof rollout.$inferSelect,
  | "id"
  | "title"
  | "environment"
  | "flagKey"
  | "service"
  | "candidateVariant"
  | "baselineVariant"
  | "attempt"
  | "state"
  | "pauseReason"
>;

type Moved = Told & { fromPercent: number; toPercent: number; decisionId: string | null };

async function send(
  ctx: CommandContext,
  event: NotificationEvent,
  { subject, told }: { subject: Subject; told: Moved },
): Promise<void> {
  await enqueueNotifications(ctx, {
    event,
    environment: subject.environment,
    subject: { kind: "rollout", id: subject.id, title: subject.title, path: `/rollouts/${subject.id}` },
    reason: told.sentence.replaceAll("*", ""),
    incidentId: told.incidentId ?? null,
    facts: {
      rolloutId: subject.id,
      flagKey: subject.flagKey,
      service: subject.service,
      candidateVariant: subject.candidateVariant,
      baselineVariant: subject.baselineVariant,
      attempt: subject.attempt,
      state: subject.state,
      pauseReason: subject.pauseReason,
      fromPercent: told.fromPercent,
      toPercent: told.toPercent,
      because: told.code,
      decisionId: told.decisionId,
      incidentId: told.incidentId ?? null,
      reason: told.words ?? null,
      ...told.more,
    },
  });
}
