import type { NotificationEvent } from "#lib/domain/notification/plan";
import type { CommandContext } from "../kernel/context.ts";
import { enqueueNotifications } from "../notification/enqueue.ts";
import type { Changed } from "./change-rollout.ts";

/** Tells the environment's destinations about a change of a rollout; the sentence is the decision's own. */
export async function tellRollout(
  ctx: CommandContext,
  event: NotificationEvent,
  told: Pick<Changed, "rollout" | "decisionId" | "fromPercent" | "toPercent"> & {
    sentence: string;
    code: string;
    incidentId?: string | null;
    words?: string | undefined;
  },
): Promise<void> {
  const { rollout } = told;
  await enqueueNotifications(ctx, {
    event,
    environment: rollout.environment,
    subject: { kind: "rollout", id: rollout.id, title: rollout.title, path: `/rollouts/${rollout.id}` },
    reason: told.sentence.replaceAll("*", ""),
    incidentId: told.incidentId ?? null,
    facts: {
      rolloutId: rollout.id,
      flagKey: rollout.flagKey,
      service: rollout.service,
      candidateVariant: rollout.candidateVariant,
      baselineVariant: rollout.baselineVariant,
      state: rollout.state.kind,
      fromPercent: told.fromPercent,
      toPercent: told.toPercent,
      because: told.code,
      decisionId: told.decisionId,
      incidentId: told.incidentId ?? null,
      reason: told.words ?? null,
    },
  });
}
