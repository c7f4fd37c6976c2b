import { z } from "zod";
import { gateInput } from "#db/schema/gate-input";
import { unitEvent } from "#db/schema/telemetry";
import { actorRecord } from "#lib/domain/access/actor";
import { packDeltas } from "#lib/domain/gate/packed-deltas";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema, newId } from "#lib/domain/kernel/id";
import { activeStates } from "#lib/domain/rollout/state";
import { packStop, stopKeyOf } from "#lib/domain/telemetry/stop-event";
import { type CommandContext, channels, inTransaction, notify } from "../kernel/context.ts";
import { once } from "../kernel/once.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRollout } from "./change-rollout.ts";

export const ReportStopEventInput = z.object({
  rolloutId: idSchema("rollout"),
  event: z.string().min(1, "name one of the plan's stop events").max(48).describe("One of the plan's stop events"),
  words: z
    .string()
    .trim()
    .min(1, "say in a few words what was seen")
    .max(500, "at most 500 characters")
    .describe("What was seen, without personal data: it becomes part of the evidence"),
  idempotencyKey: z.string().min(8, "at least 8 characters").max(200).optional(),
});

export interface ReportedStopEvent {
  rolloutId: string;
  eventId: string;
  event: string;
  /** Reports at which the plan rolls back. */
  count: number;
}

/**
 * A person saw what must not happen. The report takes the way of a service's: it is counted by the next tick, and the
 * engine decides, so that one count stands for all who report.
 */
export async function reportStopEvent(
  ctx: CommandContext,
  input: z.input<typeof ReportStopEventInput>,
): Promise<ReportedStopEvent> {
  // At a count of 1 a report is a rollback.
  await requirePermission(ctx, "rollout:roll-back");
  const parsed = parseInput(ReportStopEventInput, input);
  return inTransaction(ctx, (tx) =>
    once(tx, { key: parsed.idempotencyKey, command: "rollout.report_stop_event", input: parsed }, () =>
      report(tx, parsed),
    ),
  );
}

async function report(
  ctx: CommandContext,
  { rolloutId, event, words }: z.output<typeof ReportStopEventInput>,
): Promise<ReportedStopEvent> {
  const record = await lockRollout(ctx, rolloutId);
  const { stopEvents = [] } = record.plan;
  const planned = stopEvents.find((one) => one.event === event);
  if (!planned) {
    const names = stopEvents.map((one) => one.event).join(", ");
    const problem = names
      ? `must be one of the plan's stop events: ${names}`
      : "is not possible: this plan has no stop events; roll back instead";
    throw new CommandError("invalid", `"${event}" is no stop event of this rollout`, [{ field: "event", problem }]);
  }
  if (!activeStates.includes(record.state.kind))
    throw new CommandError(
      "precondition-failed",
      record.state.kind === "completed"
        ? "it is completed and no longer judged: roll it back instead"
        : `a rollout that is ${record.state.kind.replaceAll("_", " ")} serves nobody: there is nothing to stop`,
    );
  const eventId = newId("stopEvent", ctx.now, ctx.random);
  const { environment, service, flagKey, candidateVariant: variant } = record;
  const by = actorRecord(ctx.actor);
  await ctx.db.insert(unitEvent).values({
    id: `${environment}/${eventId}`,
    ...{ environment, service, flagKey, variant, kind: "stop_event" as const, goal: event, value: 1 },
    at: ctx.now,
    joinedAt: ctx.now,
  });
  const occurrence = {
    id: eventId,
    event,
    at: ctx.now.toISOString(),
    by: { kind: "person", name: by.name },
    words,
  } as const;
  const delta = { gateKey: stopKeyOf(event), arm: "candidate" as const, groupKey: packStop(occurrence) };
  const counted = { step: record.step ?? 0, n: 1, s: 0, q: 0, histogram: null };
  await ctx.db.insert(gateInput).values({ rolloutId, environment, deltas: packDeltas([{ ...delta, ...counted }]) });
  await recordAudit(ctx, "rollout.stop_event_reported", {
    subject: { kind: "rollout", id: rolloutId, environment },
    detail: { event, eventId, words, count: planned.count },
  });
  await notify(ctx, channels.stop);
  return { rolloutId, eventId, event, count: planned.count };
}
