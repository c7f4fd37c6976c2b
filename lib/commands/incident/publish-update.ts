import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { incident, incidentUpdate } from "#db/schema/incident";
import { actorRecord } from "#lib/domain/access/actor";
import { nextUpdateAt } from "#lib/domain/incident/cadence";
import { withNextUpdate } from "#lib/domain/incident/update-template";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { ComponentStatus } from "#lib/domain/status/component";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { once } from "../kernel/once.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { publishStatus } from "../status/publish.ts";
import { setComponentStatuses } from "../status/set-component-status.ts";
import { announceIncident } from "./announce-incident.ts";
import { updateWords } from "./draft-update.ts";
import { recordIncidentEvent } from "./record-event.ts";
import { type IncidentRow, requireIncident } from "./require-incident.ts";

export const PublishUpdateInput = z.object({
  incidentId: z.string(),
  /** Default: the incident's draft. */
  updateId: z.string().optional(),
  /** Of the draft that the person read; another person's edit in between is a conflict. */
  expectedRevision: z.number().int().optional(),
  ...updateWords,
  /** False publishes without telling the destinations. */
  notify: z.boolean().default(true),
  idempotencyKey: z.string().min(1).max(200).optional(),
});
export type PublishUpdateInput = z.input<typeof PublishUpdateInput>;
export interface PublishedUpdate {
  updateId: string;
  publishedAt: string;
  /** ISO 8601; null when no further update is promised. */
  nextUpdateAt: string | null;
  /** Version of the status snapshot that carries it. */
  snapshotVersion: number;
}
type Draft = typeof incidentUpdate.$inferSelect;

/**
 * Makes a draft public: component states and their history, timeline, audit, outbox and the status snapshot, all in
 * one transaction.
 */
export async function publishUpdate(ctx: CommandContext, input: PublishUpdateInput): Promise<PublishedUpdate> {
  await requirePermission(ctx, "incident:publish");
  const wanted = PublishUpdateInput.parse(input);
  return inTransaction(ctx, (tx) =>
    once(tx, { key: wanted.idempotencyKey, command: "publish-update", input: wanted }, async () => {
      const row = await requireIncident(tx, { incidentId: wanted.incidentId });
      const draft = await requireDraft(tx, wanted);
      refuseStalePhase(row, draft);
      const published = await storePublished(tx, { row, draft, wanted });
      await recordIncidentEvent(tx, {
        incident: row,
        kind: "published",
        title: `Public update published: ${published.phase}`,
        detail: published.body,
        link: `/status/incidents/${row.id}`,
      });
      const snapshot = await publishStatus(tx, { page: published.page, environment: row.environment });
      await recordAudit(tx, "incident.update_published", {
        subject: { kind: "incident", id: row.id, environment: row.environment },
        detail: { updateId: published.id, phase: published.phase, snapshotVersion: snapshot.version },
      });
      if (wanted.notify)
        await announceIncident(tx, row, {
          event: "incident.updated",
          sentence: `Published: ${published.title}. ${published.body}`,
          facts: { updateId: published.id, phase: published.phase, components: published.components },
        });
      return {
        updateId: published.id,
        publishedAt: tx.now.toISOString(),
        nextUpdateAt: published.nextUpdateAt?.toISOString() ?? null,
        snapshotVersion: snapshot.version,
      };
    }),
  );
}

async function requireDraft(ctx: CommandContext, wanted: z.output<typeof PublishUpdateInput>): Promise<Draft> {
  const [draft] = await ctx.db
    .select()
    .from(incidentUpdate)
    .where(
      and(
        eq(incidentUpdate.incidentId, wanted.incidentId),
        wanted.updateId ? eq(incidentUpdate.id, wanted.updateId) : eq(incidentUpdate.state, "draft"),
      ),
    );
  if (!draft && wanted.updateId)
    throw new CommandError("conflict", "this draft was replaced by a newer one: read that, then publish it");
  if (!draft) throw new CommandError("precondition-failed", "there is no draft: write one first");
  if (draft.state !== "draft") throw new CommandError("conflict", "this update is published already");
  if (wanted.expectedRevision !== undefined && wanted.expectedRevision !== draft.revision) throw changedMeanwhile();
  return draft;
}

const changedMeanwhile = (): CommandError =>
  new CommandError("conflict", "this draft was changed meanwhile: read it again, then publish it");

/** One message per phase: a draft of a phase that is over would tell the public something untrue. */
function refuseStalePhase(row: IncidentRow, draft: Draft): void {
  const over = row.state === "resolved" || row.state === "closed";
  if (row.state === "cancelled") throw new CommandError("precondition-failed", "this incident is cancelled");
  if (over && draft.phase !== "resolved")
    throw new CommandError("precondition-failed", `the incident is ${row.state}: draft its final update`);
  if (!over && draft.phase === "resolved")
    throw new CommandError("precondition-failed", "resolve the incident first, then publish its final update");
}

async function storePublished(
  ctx: CommandContext,
  { row, draft, wanted }: { row: IncidentRow; draft: Draft; wanted: z.output<typeof PublishUpdateInput> },
): Promise<Draft> {
  const components = wanted.components ?? draft.components;
  const changes = await setComponentStatuses(
    ctx,
    components.map(({ componentId, status }) => ({ componentId, status: status as ComponentStatus })),
    { page: draft.page, environment: row.environment, incidentId: row.id },
  );
  // A promise counts from the moment it is made, not from when the machine drafted it.
  const promised =
    wanted.nextUpdateAt !== undefined ? wanted.nextUpdateAt : nextUpdateAt(row.severity, draft.phase, ctx.now);
  if (promised && promised <= ctx.now)
    throw new CommandError("invalid", "the next update must lie in the future", [
      { field: "nextUpdateAt", problem: "must be later than now" },
    ]);
  const [published] = await ctx.db
    .update(incidentUpdate)
    .set({
      state: "published",
      title: wanted.title ?? draft.title,
      body: withNextUpdate(wanted.body ?? draft.body, promised, ctx.now),
      components: changes,
      nextUpdateAt: promised,
      publishedAt: ctx.now,
      publishedBy: actorRecord(ctx.actor),
      revision: draft.revision + 1,
    })
    .where(
      and(
        eq(incidentUpdate.id, draft.id),
        eq(incidentUpdate.state, "draft"),
        eq(incidentUpdate.revision, draft.revision),
      ),
    )
    .returning();
  if (!published) throw changedMeanwhile();
  await ctx.db
    .update(incident)
    .set({ nextUpdateDueAt: promised, revision: sql`${incident.revision} + 1` })
    .where(eq(incident.id, row.id));
  return published;
}
