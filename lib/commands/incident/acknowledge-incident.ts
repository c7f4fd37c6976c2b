import { z } from "zod";
import { actorRecord } from "#lib/domain/access/actor";
import { terminalIncidentStates } from "#lib/domain/incident/state";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { announceIncident } from "./announce-incident.ts";
import { recordIncidentEvent } from "./record-event.ts";
import { requireIncident, updateIncident } from "./require-incident.ts";

export const AcknowledgeIncidentInput = z.object({
  incidentId: z.string(),
  /** Default: take command when nobody has it. */
  takeCommand: z.boolean().optional(),
  expectedRevision: z.number().int().optional(),
});
export type AcknowledgeIncidentInput = z.input<typeof AcknowledgeIncidentInput>;

/** "I am looking at it": stops the waiting, and takes command where nobody has it. */
export async function acknowledgeIncident(
  ctx: CommandContext,
  input: AcknowledgeIncidentInput,
): Promise<{ incidentId: string; acknowledgedAt: Date; commander: string | null; revision: number }> {
  await requirePermission(ctx, "incident:update");
  const wanted = AcknowledgeIncidentInput.parse(input);
  return inTransaction(ctx, async (tx) => {
    const row = await requireIncident(tx, wanted);
    if (terminalIncidentStates.includes(row.state))
      throw new CommandError("precondition-failed", `a ${row.state} incident needs no acknowledgement`);
    const actor = actorRecord(tx.actor);
    const takes = wanted.takeCommand ?? row.commander === null;
    const already = row.acknowledgedAt !== null && (!takes || row.commander?.id === actor.id);
    if (already && row.acknowledgedAt)
      return answer(row.id, row.acknowledgedAt, { commander: row.commander?.name ?? null, revision: row.revision });
    const next = await updateIncident(tx, row, {
      acknowledgedAt: row.acknowledgedAt ?? tx.now,
      commander: takes ? actor : row.commander,
    });
    const words = [row.acknowledgedAt ? "" : "Acknowledged", takes ? "took command" : ""].filter(Boolean).join(", ");
    const title = `${words.charAt(0).toUpperCase()}${words.slice(1)} by ${actor.name}`.replace(
      "took command by",
      "command taken by",
    );
    await recordIncidentEvent(tx, { incident: row, kind: "acknowledged", title });
    await recordAudit(tx, takes && row.acknowledgedAt ? "incident.commander_changed" : "incident.acknowledged", {
      subject: { kind: "incident", id: row.id, environment: row.environment },
      detail: { commander: next.commander?.name ?? null },
    });
    await announceIncident(tx, next, { event: "incident.acknowledged", sentence: `${title}.` });
    return answer(row.id, next.acknowledgedAt ?? tx.now, {
      commander: next.commander?.name ?? null,
      revision: next.revision,
    });
  });
}

const answer = (incidentId: string, acknowledgedAt: Date, rest: { commander: string | null; revision: number }) => ({
  incidentId,
  acknowledgedAt,
  ...rest,
});
