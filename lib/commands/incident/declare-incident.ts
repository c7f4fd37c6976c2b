import { z } from "zod";
import { incident } from "#db/schema/incident";
import { actorRecord } from "#lib/domain/access/actor";
import { firstUpdateDueAt } from "#lib/domain/incident/cadence";
import {
  compareSeverity,
  incidentFamilies,
  incidentKey,
  type Severity,
  severitySchema,
} from "#lib/domain/incident/state";
import { CommandError } from "#lib/domain/kernel/command-error";
import { newId } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { once } from "../kernel/once.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { announceIncident } from "./announce-incident.ts";
import { insertDraft } from "./insert-draft.ts";
import { recordIncidentEvent } from "./record-event.ts";
import type { IncidentRow } from "./require-incident.ts";

export const DeclareIncidentInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  service: z.string().min(1).max(128).describe("Service that is affected, as telemetry names it"),
  title: z.string().trim().min(3).max(160),
  severity: severitySchema,
  /** `drill` and `backfilled` are told apart from the start and never change. */
  kind: z.enum(["real", "drill", "backfilled"]).default("real"),
  family: z.enum(incidentFamilies).default("other"),
  summary: z.string().trim().max(2_000).default(""),
  detectedBy: z.enum(["alert", "report", "manual"]).default("manual"),
  impactStartedAt: z.coerce.date().optional().describe("When people first met it; default: now"),
  affected: z
    .object({ units: z.number().int().min(0), of: z.number().int().min(0).nullable().default(null) })
    .optional(),
  rolloutId: z.string().max(64).optional(),
  /** False for a suspicion that still needs a look. */
  confirmed: z.boolean().default(true),
  idempotencyKey: z.string().min(1).max(200).optional(),
});
export type DeclareIncidentInput = z.input<typeof DeclareIncidentInput>;

/** Severities whose first public message must be sendable with no free text. */
const draftsAtOnce = (severity: Severity): boolean => compareSeverity(severity, "P2") <= 0;

/** A person (or an alert) says that something is wrong: incident, timeline, audit, draft and outbox in one go. */
export async function declareIncident(
  ctx: CommandContext,
  input: DeclareIncidentInput,
): Promise<{ incidentId: string; number: number; key: string }> {
  await requirePermission(ctx, "incident:declare");
  const wanted = DeclareIncidentInput.parse(input);
  requireEnvironment(ctx, wanted.environment);
  if (wanted.impactStartedAt && wanted.impactStartedAt > ctx.now)
    throw new CommandError("invalid", "the impact cannot begin in the future", [
      { field: "impactStartedAt", problem: "must not be later than now" },
    ]);
  return inTransaction(ctx, (tx) =>
    once(tx, { key: wanted.idempotencyKey, command: "declare-incident", input: wanted }, async () => {
      await requireKnownEnvironment(tx, wanted.environment);
      const row = await insertDeclared(tx, wanted);
      await recordIncidentEvent(tx, {
        incident: row,
        kind: "opened",
        title: `Declared ${row.severity} by ${actorRecord(tx.actor).name}`,
        detail: row.summary,
        ...(row.rolloutId ? { link: `/rollouts/${row.rolloutId}` } : {}),
      });
      await recordAudit(tx, "incident.opened", {
        subject: { kind: "incident", id: row.id, environment: row.environment },
        detail: { number: row.number, severity: row.severity, kind: row.kind, title: row.title },
      });
      if (row.kind === "real" && draftsAtOnce(row.severity)) await insertDraft(tx, row, { phase: "investigating" });
      await announceIncident(tx, row, { event: "incident.opened", sentence: row.severityBecause.sentence });
      return { incidentId: row.id, number: row.number, key: incidentKey(row.number) };
    }),
  );
}

async function insertDeclared(
  ctx: CommandContext,
  wanted: z.output<typeof DeclareIncidentInput>,
): Promise<IncidentRow> {
  const actor = actorRecord(ctx.actor);
  const [row] = await ctx.db
    .insert(incident)
    .values({
      id: newId("incident", ctx.now, ctx.random),
      environment: wanted.environment,
      service: wanted.service,
      kind: wanted.kind,
      title: wanted.title,
      severity: wanted.severity,
      severityBecause: { rule: "person", sentence: `${wanted.severity} by ${actor.name}.` },
      state: wanted.confirmed ? "investigating" : "triage",
      family: wanted.family,
      summary: wanted.summary,
      rolloutId: wanted.rolloutId ?? null,
      detectedBy: wanted.detectedBy,
      impactStartedAt: wanted.impactStartedAt ?? ctx.now,
      detectedAt: ctx.now,
      nextUpdateDueAt: wanted.kind === "real" ? firstUpdateDueAt(wanted.severity, ctx.now) : null,
      affected: wanted.affected ?? null,
      createdBy: actor,
      createdAt: ctx.now,
    })
    .returning();
  if (!row) throw new Error("the incident was not stored");
  return row;
}
