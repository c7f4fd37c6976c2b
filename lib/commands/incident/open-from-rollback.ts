import { eq } from "drizzle-orm";
import { incident } from "#db/schema/incident";
import { actorRecord } from "#lib/domain/access/actor";
import { firstUpdateDueAt } from "#lib/domain/incident/cadence";
import { fillWords, shareWord, symptoms } from "#lib/domain/incident/plain-words";
import { proposeSeverity, type SeverityProposal } from "#lib/domain/incident/severity";
import { type IncidentFamily, incidentFamilyOf } from "#lib/domain/incident/state";
import type { Mitigation } from "#lib/domain/incident/transition";
import { newId } from "#lib/domain/kernel/id";
import type { RollbackReason } from "#lib/domain/rollout/state";
import type { CommandContext } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { announceIncident } from "./announce-incident.ts";
import { insertDraft } from "./insert-draft.ts";
import { recordIncidentEvent } from "./record-event.ts";
import { findServiceFacts, type ServiceFacts } from "./service-words.ts";

export interface OpenFromRollbackInput {
  rolloutId: string;
  decisionId: string;
  evidenceId: string | null;
  environment: string;
  service: string;
  flagKey: string;
  candidateVariant: string;
  baselineVariant: string;
  /** Share of traffic the candidate had, 0–100. */
  fromPercent: number;
  reason: RollbackReason;
  /** The gate that decided; null when none did (unguarded, stop event). `family` may be the metric's family. */
  gate: { key: string; metricKey: string; family: string; label: string; sentence: string } | null;
  /** The stop event that decided; null when none did, or a person rolled back for it without a report. */
  stop: { words: string; sentence: string } | null;
  /** Units that met the candidate. */
  affectedUnits: number;
  totalUnits: number | null;
  /** Candidate against baseline in one line; null when nothing is recorded of it. */
  whatChanged?: string | null;
  /** Affected units per group, where known. */
  groups?: Record<string, number>;
  impactStartedAt: Date;
}

/**
 * Opens the incident of a rollback inside the rollback's own transaction: severity and kind by rule, timeline,
 * audit, drafted public update (or the reason why none is proposed) and outbox. Runs once per decision.
 */
export async function openIncidentFromRollback(
  ctx: CommandContext,
  input: OpenFromRollbackInput,
): Promise<{ incidentId: string; number: number }> {
  await requirePermission(ctx, "incident:declare");
  const [known] = await ctx.db.select().from(incident).where(eq(incident.decisionId, input.decisionId));
  if (known) return { incidentId: known.id, number: known.number };

  const service = await findServiceFacts(ctx, input);
  const family = input.gate ? incidentFamilyOf(input.gate.family, input.gate.metricKey) : "other";
  const proposal = proposeSeverity({
    family,
    exposurePercent: input.fromPercent,
    affectedUnits: input.affectedUnits,
    hazardBelowPercent: service.hazardBelowPercent,
    unit: service.words.unit,
    stopEvent: input.stop?.words ?? null,
  });
  const row = await insertIncident(ctx, { input, service, family, proposal });
  await writeTimeline(ctx, row, { input, proposal });
  await recordAudit(ctx, "incident.opened", {
    subject: { kind: "incident", id: row.id, environment: row.environment },
    detail: {
      number: row.number,
      severity: row.severity,
      kind: row.kind,
      rule: proposal.rule,
      rolloutId: input.rolloutId,
      decisionId: input.decisionId,
    },
  });
  if (!proposal.noPublicPostBecause) await insertDraft(ctx, row, { phase: "investigating" });
  await announce(ctx, row, { input, proposal });
  return { incidentId: row.id, number: row.number };
}

interface Opening {
  input: OpenFromRollbackInput;
  service: ServiceFacts;
  family: IncidentFamily;
  proposal: SeverityProposal;
}
type IncidentRow = typeof incident.$inferSelect;

async function insertIncident(ctx: CommandContext, opening: Opening): Promise<IncidentRow> {
  const { input, service, family, proposal } = opening;
  const affected = {
    units: input.affectedUnits,
    of: input.totalUnits,
    ...(input.groups ? { groups: input.groups } : {}),
  };
  const mitigation: Mitigation = {
    kind: "rollback",
    words: "return to the previous version",
    state: "running",
    startedAt: ctx.now.toISOString(),
    finishedAt: null,
  };
  const share = shareWord(affected.units, affected.of);
  const words = { Share: share, share: share.toLowerCase(), units: service.words.unit.many };
  const [row] = await ctx.db
    .insert(incident)
    .values({
      id: newId("incident", ctx.now, ctx.random),
      environment: input.environment,
      service: input.service,
      kind: proposal.kind,
      title: titleOf(opening),
      severity: proposal.severity,
      severityBecause: { rule: proposal.rule, sentence: proposal.sentence },
      state: "mitigating",
      family,
      summary:
        affected.units > 0
          ? `${fillWords(symptoms[family].plain, words)}.`
          : `No ${service.words.unit.one} met the new version.`,
      rolloutId: input.rolloutId,
      decisionId: input.decisionId,
      evidenceId: input.evidenceId,
      detectedBy: input.gate ? "gate" : "alert",
      impactStartedAt: input.impactStartedAt,
      detectedAt: ctx.now,
      nextUpdateDueAt: proposal.kind === "real" ? firstUpdateDueAt(proposal.severity, ctx.now) : null,
      affected,
      mitigation,
      noPublicPostBecause: proposal.noPublicPostBecause
        ? `no public post proposed, because ${proposal.noPublicPostBecause}`
        : null,
      createdBy: actorRecord(ctx.actor),
      createdAt: ctx.now,
    })
    .returning();
  if (!row) throw new Error("the incident was not stored");
  return row;
}

function titleOf({ input, service, proposal }: Opening): string {
  const what = input.gate ? `${input.gate.label} of ${input.candidateVariant}` : `${input.candidateVariant}`;
  const where = service.words.name.charAt(0).toLowerCase() + service.words.name.slice(1);
  if (proposal.kind === "hazard") return `Near miss in ${where}: ${what} was caught`;
  if (input.gate) return `${what} passed its limit in ${where}`;
  if (input.stop) return `${what} was stopped in ${where}: ${input.stop.words} was reported`;
  return input.reason === "unguarded"
    ? `${what} served unguarded in ${where} and was taken back`
    : `${what} was stopped in ${where}`;
}

async function writeTimeline(
  ctx: CommandContext,
  row: IncidentRow,
  { input, proposal }: Pick<Opening, "input" | "proposal">,
): Promise<void> {
  const link = `/rollouts/${input.rolloutId}`;
  const { candidateVariant, baselineVariant, whatChanged } = input;
  const changed = whatChanged ? ` What changed against ${baselineVariant}: ${whatChanged}.` : "";
  await recordIncidentEvent(ctx, {
    incident: row,
    kind: "traffic",
    at: input.impactStartedAt,
    title: `${candidateVariant} began to serve`,
    detail: `Earliest possible start of the impact. Flag ${input.flagKey}.${changed}`,
    link,
  });
  await recordIncidentEvent(ctx, {
    incident: row,
    kind: "opened",
    title: titleOfReason(input),
    detail: (input.gate ?? input.stop)?.sentence ?? "",
    link,
  });
  await recordIncidentEvent(ctx, {
    incident: row,
    kind: "mitigation",
    title: `Rolled back from ${candidateVariant} to ${baselineVariant}: ${input.fromPercent} % → 0 %`,
    detail: "Requested; confirmed when everyone is served the previous version.",
    link,
  });
  await recordIncidentEvent(ctx, {
    incident: row,
    kind: "severity",
    title: `${row.severity} proposed by rule`,
    detail: proposal.noPublicPostBecause
      ? `${proposal.sentence} ${sentence(row.noPublicPostBecause)}`
      : proposal.sentence,
  });
}

function titleOfReason({ gate, stop, reason }: OpenFromRollbackInput): string {
  if (gate) return `${gate.label} passed its limit`;
  return stop ? `Stop event: ${stop.words} was reported` : reasonWords[reason];
}

const sentence = (text: string | null): string => (text ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : "");

const reasonWords: Record<RollbackReason, string> = {
  guardrail: "A guardrail was passed",
  manual: "A person rolled back",
  unguarded: "Nobody judged the release within its blind limit",
  incident: "An incident asked for the rollback",
  stop_event: "A stop event arrived",
  disable_at: "The release had reached its last day",
};

async function announce(
  ctx: CommandContext,
  row: IncidentRow,
  { input, proposal }: Pick<Opening, "input" | "proposal">,
): Promise<void> {
  await announceIncident(ctx, row, {
    event: "incident.opened",
    sentence: `${(input.gate ?? input.stop)?.sentence ?? `${reasonWords[input.reason]}.`} Traffic goes back to ${input.baselineVariant}.`,
    facts: {
      flagKey: input.flagKey,
      candidateVariant: input.candidateVariant,
      baselineVariant: input.baselineVariant,
      fromPercent: input.fromPercent,
      affectedUnits: input.affectedUnits,
      ...(input.whatChanged ? { whatChanged: input.whatChanged } : {}),
      severityBecause: proposal.sentence,
      noPublicPostBecause: row.noPublicPostBecause,
    },
  });
}
