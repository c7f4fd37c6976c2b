import { z } from "zod";
import { actorRecord } from "#lib/domain/access/actor";
import { firstUpdateDueAt } from "#lib/domain/incident/cadence";
import { compareSeverity, severitySchema, terminalIncidentStates } from "#lib/domain/incident/state";
import { severityChangeRefusal } from "#lib/domain/incident/transition";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { announceIncident } from "./announce-incident.ts";
import { refreshDraft } from "./insert-draft.ts";
import { recordIncidentEvent } from "./record-event.ts";
import { type IncidentRow, requireIncident, updateIncident } from "./require-incident.ts";

export const ChangeSeverityInput = z.object({
  incidentId: z.string(),
  severity: severitySchema,
  /** Needed to lower; welcome when raising. */
  reason: z.string().trim().max(500).default(""),
  expectedRevision: z.number().int().optional(),
});
export type ChangeSeverityInput = z.input<typeof ChangeSeverityInput>;

/** Raising is free and instant; lowering needs a reason and the commander or an operator. */
export async function changeSeverity(
  ctx: CommandContext,
  input: ChangeSeverityInput,
): Promise<{ incidentId: string; severity: string; revision: number }> {
  await requirePermission(ctx, "incident:change-severity");
  const wanted = ChangeSeverityInput.parse(input);
  return inTransaction(ctx, async (tx) => {
    const row = await requireIncident(tx, wanted);
    if (row.severity === wanted.severity) return { incidentId: row.id, severity: row.severity, revision: row.revision };
    if (terminalIncidentStates.includes(row.state))
      throw new CommandError("precondition-failed", `a ${row.state} incident keeps its severity`);
    const lowers = compareSeverity(wanted.severity, row.severity) > 0;
    const refusal = severityChangeRefusal({
      lowers,
      reason: wanted.reason,
      by: tx.actor.kind === "user" || tx.actor.kind === "api_key" ? "person" : "system",
      mayLower: lowers && (isCommander(tx, row) || (await mayResolve(tx))),
    });
    if (refusal) throw new CommandError("precondition-failed", refusal);

    const by = actorRecord(tx.actor).name;
    const sentence = `${lowers ? "Lowered" : "Raised"} from ${row.severity} to ${wanted.severity} by ${by}${
      wanted.reason ? `: ${wanted.reason}` : ""
    }`;
    const next = await updateIncident(tx, row, {
      severity: wanted.severity,
      severityBecause: { rule: "person", sentence: `${sentence}.` },
      nextUpdateDueAt: lowers ? row.nextUpdateDueAt : sooner(row, firstUpdateDueAt(wanted.severity, tx.now)),
    });
    await refreshDraft(tx, next);
    await recordIncidentEvent(tx, {
      incident: row,
      kind: "severity",
      title: `Severity ${row.severity} → ${wanted.severity}`,
      detail: wanted.reason,
    });
    await recordAudit(tx, "incident.severity_changed", {
      subject: { kind: "incident", id: row.id, environment: row.environment },
      detail: { from: row.severity, to: wanted.severity, reason: wanted.reason },
    });
    await announceIncident(tx, next, {
      event: "incident.severity_changed",
      sentence: `${sentence}.`,
      facts: { from: row.severity, to: wanted.severity },
    });
    return { incidentId: row.id, severity: next.severity, revision: next.revision };
  });
}

const isCommander = (ctx: CommandContext, row: IncidentRow): boolean =>
  row.commander !== null && row.commander.id !== null && row.commander.id === actorRecord(ctx.actor).id;

async function mayResolve(ctx: CommandContext): Promise<boolean> {
  try {
    await requirePermission(ctx, "incident:resolve");
    return true;
  } catch (error) {
    if (error instanceof CommandError && error.code === "forbidden") return false;
    throw error;
  }
}

/** Assume the worst: a raised severity never moves a promise further away. */
function sooner(row: IncidentRow, due: Date | null): Date | null {
  if (row.kind !== "real") return row.nextUpdateDueAt;
  if (!due || !row.nextUpdateDueAt) return due ?? row.nextUpdateDueAt;
  return due < row.nextUpdateDueAt ? due : row.nextUpdateDueAt;
}
