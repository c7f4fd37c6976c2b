import { and, eq } from "drizzle-orm";
import { destination, outboxMessage } from "#db/schema/notification";
import { newId } from "#lib/domain/kernel/id";
import type { NotificationEvent } from "#lib/domain/notification/events";
import type { MessageContent } from "#lib/domain/notification/notifier";
import type { DestinationKind } from "#lib/domain/notification/plan";
import { planMessages } from "#lib/domain/notification/plan";
import { type CommandContext, channels, notify } from "../kernel/context.ts";

export interface EnqueueInput {
  event: NotificationEvent;
  environment: string;
  /** `path` begins with a slash: `/rollouts/rol_…`. */
  subject: MessageContent["subject"];
  /** Plain JSON for machines; no secrets, no unit ids. */
  facts: Record<string, unknown>;
  /** One sentence for people: what happened and why. */
  reason: string;
  /** False for what nobody has to act on now (a near miss); default true. */
  page?: boolean;
  /** The incident that this event opened, when it did. */
  incidentId?: string | null;
}

/**
 * Writes one outbox message per enabled destination of the environment that wants the event, in the caller's
 * transaction, and wakes the deliverer on commit.
 * @returns ids of the messages.
 */
export async function enqueueNotifications(ctx: CommandContext, input: EnqueueInput): Promise<string[]> {
  const rows = await ctx.db
    .select()
    .from(destination)
    .where(and(eq(destination.environment, input.environment), eq(destination.enabled, true)));
  const page = input.page ?? true;
  const planned = planMessages(
    { event: input.event, environment: input.environment, page, incidentId: input.incidentId ?? null },
    rows.map((row) => ({
      id: row.id,
      kind: row.kind as DestinationKind,
      name: row.name,
      events: Array.isArray(row.settings.events) ? (row.settings.events as string[]) : null,
    })),
  );
  if (planned.length === 0) return [];
  const content: MessageContent = { subject: input.subject, sentence: input.reason, facts: input.facts, page };
  const messages = planned.map(({ destinationId, reason }) => ({
    id: newId("outboxMessage", ctx.now, ctx.random),
    environment: input.environment,
    destinationId,
    event: input.event,
    payload: { ...content },
    reason,
    createdAt: ctx.now,
    nextAttemptAt: ctx.now,
  }));
  await ctx.db.insert(outboxMessage).values(messages);
  await notify(ctx, channels.outbox);
  return messages.map((message) => message.id);
}
