import { and, asc, eq } from "drizzle-orm";
import { incidentUpdate } from "#db/schema/incident";
import { decision } from "#db/schema/rollout";
import { statusComponent } from "#db/schema/status";
import { type ActorRecord, actorRecord } from "#lib/domain/access/actor";
import { stopEventWords } from "#lib/domain/gate/stop-counts";
import { nextUpdateAt } from "#lib/domain/incident/cadence";
import { publicPhase, type UpdatePhase } from "#lib/domain/incident/state";
import { draftUpdateText, type UpdateText } from "#lib/domain/incident/update-template";
import { newId } from "#lib/domain/kernel/id";
import { proposeComponentStatus } from "#lib/domain/status/derive";
import type { CommandContext } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { recordIncidentEvent } from "./record-event.ts";
import type { IncidentRow } from "./require-incident.ts";
import { findServiceFacts } from "./service-words.ts";

/** The one public page until there are several. */
export const defaultPage = "default";

export interface DraftWords {
  title?: string;
  body?: string;
  components?: Array<{ componentId: string; status: string }>;
  nextUpdateAt?: Date | null;
}

/**
 * Writes the incident's one draft, replacing an older one: the template of the phase, or a person's words where
 * given. Component states are proposed from the incident. Joins the caller's transaction.
 * @returns id of the draft.
 */
export async function insertDraft(
  ctx: CommandContext,
  row: IncidentRow,
  { phase, ...words }: DraftWords & { phase: UpdatePhase },
): Promise<{ updateId: string }> {
  const template = await templateOf(ctx, row, phase);
  await ctx.db
    .delete(incidentUpdate)
    .where(and(eq(incidentUpdate.incidentId, row.id), eq(incidentUpdate.state, "draft")));
  const updateId = newId("incidentUpdate", ctx.now, ctx.random);
  await ctx.db.insert(incidentUpdate).values({
    id: updateId,
    incidentId: row.id,
    environment: row.environment,
    page: defaultPage,
    state: "draft",
    phase,
    title: words.title ?? template.title,
    body: words.body ?? template.body,
    components: words.components ?? (await proposedComponents(ctx, row, phase)),
    nextUpdateAt: words.nextUpdateAt === undefined ? nextUpdateAt(row.severity, phase, ctx.now) : words.nextUpdateAt,
    draftedAt: ctx.now,
    draftedBy: words.title || words.body ? actorRecord(ctx.actor) : templateAuthor,
  });
  await recordIncidentEvent(ctx, {
    incident: row,
    kind: "draft",
    title: "Public update drafted",
    detail: `Phase ${phase}. Nobody outside reads it before a person publishes it.`,
  });
  await recordAudit(ctx, "incident.update_drafted", {
    subject: { kind: "incident", id: row.id, environment: row.environment },
    detail: { updateId, phase },
  });
  return { updateId };
}

/** Who wrote a draft's words: the template, until a person changes them. */
const templateAuthor: ActorRecord = { kind: "engine", id: null, name: "Evenkeel", because: "template" };

async function templateOf(ctx: CommandContext, row: IncidentRow, phase: UpdatePhase): Promise<UpdateText> {
  const { words: service } = await findServiceFacts(ctx, row);
  const isOpenedByMachine = row.createdBy.kind === "engine" || row.createdBy.kind === "gateway";
  return draftUpdateText(
    phase,
    {
      service,
      family: row.family,
      stopEvent: await stopEventOf(ctx, row),
      // The machine's own titles speak to people inside.
      title: isOpenedByMachine ? "" : row.title,
      impactStartedAt: row.impactStartedAt,
      resolvedAt: row.resolvedAt,
      affected: row.affected,
      cause: row.cause,
      mitigation: row.mitigation,
    },
    ctx.now,
  );
}

/** The stop event of the decision that opened the incident, in words. */
async function stopEventOf({ db }: CommandContext, { decisionId }: IncidentRow): Promise<string | null> {
  if (!decisionId) return null;
  const [row] = await db.select({ because: decision.because }).from(decision).where(eq(decision.id, decisionId));
  return row?.because.event ? stopEventWords(row.because.event) : null;
}

/** A draft that no person touched follows the incident's facts; a person's words are left alone. */
export async function refreshDraft(ctx: CommandContext, row: IncidentRow): Promise<void> {
  const [draft] = await ctx.db
    .select()
    .from(incidentUpdate)
    .where(and(eq(incidentUpdate.incidentId, row.id), eq(incidentUpdate.state, "draft")));
  if (draft?.draftedBy.kind !== "engine") return;
  await ctx.db
    .update(incidentUpdate)
    .set({
      ...(await templateOf(ctx, row, draft.phase)),
      components: await proposedComponents(ctx, row, draft.phase),
      nextUpdateAt: nextUpdateAt(row.severity, draft.phase, ctx.now),
      revision: draft.revision + 1,
    })
    .where(
      and(
        eq(incidentUpdate.id, draft.id),
        eq(incidentUpdate.state, "draft"),
        eq(incidentUpdate.revision, draft.revision),
      ),
    );
}

/** What the incident proposes for the components of its service. */
async function proposedComponents(
  ctx: CommandContext,
  row: IncidentRow,
  phase: UpdatePhase,
): Promise<Array<{ componentId: string; status: string }>> {
  const components = await ctx.db
    .select({ id: statusComponent.id })
    .from(statusComponent)
    .where(and(eq(statusComponent.environment, row.environment), eq(statusComponent.service, row.service)))
    .orderBy(asc(statusComponent.position));
  const status = proposeComponentStatus({
    severity: row.severity,
    family: row.family,
    phase,
    mitigated: row.mitigation?.state === "succeeded",
  });
  return components.map(({ id }) => ({ componentId: id, status }));
}

/** The phase that the incident's state shows outside; "identified" only once the cause is confirmed. */
export function phaseOf(row: Pick<IncidentRow, "state" | "cause">): UpdatePhase {
  const phase = publicPhase(row.state) ?? "investigating";
  return phase === "identified" && !row.cause ? "investigating" : phase;
}
