import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { incidentUpdate } from "#db/schema/incident";
import { REOPEN_WINDOW_SECONDS, VERIFICATION_WINDOW_SECONDS } from "#lib/domain/incident/cadence";
import { compareSeverity, type IncidentStateKind, incidentStates } from "#lib/domain/incident/state";
import { type Mitigation, type TransitionFacts, transition } from "#lib/domain/incident/transition";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { announceIncident } from "./announce-incident.ts";
import { insertDraft, phaseOf } from "./insert-draft.ts";
import { recordIncidentEvent } from "./record-event.ts";
import { type IncidentRow, requireIncident, updateIncident } from "./require-incident.ts";

export const ChangeIncidentStateInput = z.object({
  incidentId: z.string(),
  to: z.enum(incidentStates),
  /** How it recovered, why it is none, why it is resolved early: the sentence that the rules ask for. */
  note: z.string().trim().max(1_000).default(""),
  /** The confirmed cause, in one line. */
  cause: z.string().trim().max(500).optional(),
  /** Starts a mitigation. */
  mitigation: z
    .object({
      kind: z.enum(["rollback", "traffic_shift", "feature_disable", "other"]),
      words: z.string().trim().min(3).max(160).describe("Plain words: return to the previous version"),
    })
    .optional(),
  expectedRevision: z.number().int().optional(),
});
export type ChangeIncidentStateInput = z.input<typeof ChangeIncidentStateInput>;

const ends: readonly IncidentStateKind[] = ["resolved", "closed", "cancelled"];

/** Moves an incident along its states; refuses with the sentence that says what is missing. */
export async function changeIncidentState(
  ctx: CommandContext,
  input: ChangeIncidentStateInput,
): Promise<{ incidentId: string; state: IncidentStateKind; revision: number }> {
  const wanted = ChangeIncidentStateInput.parse(input);
  await requirePermission(ctx, ends.includes(wanted.to) ? "incident:resolve" : "incident:update");
  return inTransaction(ctx, async (tx) => {
    const row = await requireIncident(tx, wanted);
    const facts = await gatherFacts(tx, row, wanted);
    const result = transition(row.state, wanted.to, facts);
    if (!result.ok) throw new CommandError("precondition-failed", result.refusal);
    const next = await updateIncident(tx, row, changesOf(tx, row, { to: result.next, facts }));
    await recordIncidentEvent(tx, {
      incident: row,
      kind: "state",
      title: `${stateWords[row.state]} → ${stateWords[next.state]}`,
      detail: [wanted.note, wanted.cause ? `Cause: ${wanted.cause}` : "", mitigationWords(wanted)]
        .filter(Boolean)
        .join(" "),
    });
    await recordAudit(tx, "incident.state_changed", {
      subject: { kind: "incident", id: row.id, environment: row.environment },
      detail: { from: row.state, to: next.state, note: wanted.note, cause: wanted.cause ?? null },
    });
    await followWithDraft(tx, next);
    await announceIncident(tx, next, {
      event: next.state === "resolved" ? "incident.resolved" : "incident.state_changed",
      sentence: `${stateWords[row.state]} → ${stateWords[next.state]}.${wanted.note ? ` ${wanted.note}` : ""}`,
      facts: { from: row.state, to: next.state },
    });
    return { incidentId: row.id, state: next.state, revision: next.revision };
  });
}

export const stateWords: Record<IncidentStateKind, string> = {
  triage: "Triage",
  investigating: "Investigating",
  identified: "Identified",
  mitigating: "Mitigating",
  monitoring: "Monitoring",
  resolved: "Resolved",
  closed: "Closed",
  cancelled: "Cancelled",
};

const mitigationWords = (wanted: { mitigation?: { words: string } | undefined }): string =>
  wanted.mitigation ? `Mitigation: ${wanted.mitigation.words}.` : "";

async function gatherFacts(
  ctx: CommandContext,
  row: IncidentRow,
  wanted: z.output<typeof ChangeIncidentStateInput>,
): Promise<TransitionFacts> {
  const [published] = await ctx.db
    .select({ count: sql<number>`count(*)::int` })
    .from(incidentUpdate)
    .where(and(eq(incidentUpdate.incidentId, row.id), eq(incidentUpdate.state, "published")));
  const mitigation: Mitigation | null = wanted.mitigation
    ? { ...wanted.mitigation, state: "running", startedAt: ctx.now.toISOString(), finishedAt: null }
    : row.mitigation;
  const heldMs =
    mitigation?.state === "succeeded" && mitigation.finishedAt
      ? ctx.now.getTime() - Date.parse(mitigation.finishedAt)
      : -1;
  return {
    by: ctx.actor.kind === "user" || ctx.actor.kind === "api_key" ? "person" : "system",
    note: wanted.note,
    cause: wanted.cause ?? row.cause,
    mitigation,
    verified: heldMs >= VERIFICATION_WINDOW_SECONDS * 1_000,
    publishedUpdates: published?.count ?? 0,
    reopenable: !row.resolvedAt || ctx.now.getTime() - row.resolvedAt.getTime() <= REOPEN_WINDOW_SECONDS * 1_000,
  };
}

function changesOf(
  ctx: CommandContext,
  row: IncidentRow,
  { to, facts }: { to: IncidentStateKind; facts: TransitionFacts },
): Partial<IncidentRow> {
  const change: Partial<IncidentRow> = { state: to, cause: facts.cause, mitigation: facts.mitigation };
  const finished = { finishedAt: ctx.now.toISOString() };
  const running = facts.mitigation?.state === "running" ? facts.mitigation : null;
  if (to === "monitoring") {
    if (running) change.mitigation = { ...running, ...finished, state: "succeeded" };
    change.mitigatedAt = row.mitigatedAt ?? ctx.now;
  }
  if (row.state === "mitigating" && to === "identified" && running)
    change.mitigation = { ...running, ...finished, state: "failed" };
  if (to === "resolved") change.resolvedAt = ctx.now;
  if (ends.includes(to)) change.nextUpdateDueAt = null;
  if (row.state === "resolved" && to === "investigating") change.resolvedAt = null;
  return change;
}

/** When the phase moves, the machine's stale draft is replaced; a person's draft is left to the person. */
async function followWithDraft(ctx: CommandContext, row: IncidentRow): Promise<void> {
  if (row.kind !== "real" || compareSeverity(row.severity, "P2") > 0) return;
  if (row.state === "closed" || row.state === "cancelled") return;
  const updates = await ctx.db.select().from(incidentUpdate).where(eq(incidentUpdate.incidentId, row.id));
  const phase = phaseOf(row);
  const draft = updates.find((update) => update.state === "draft");
  if (draft && (draft.phase === phase || draft.draftedBy.kind !== "engine")) return;
  if (!draft && phase === "resolved" && !updates.some((update) => update.state === "published")) return;
  await insertDraft(ctx, row, { phase });
}
