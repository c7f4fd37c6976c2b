import { and, eq, gte, isNotNull, or, sql } from "drizzle-orm";
import { incident } from "#db/schema/incident";
import { trafficChange } from "#db/schema/rollout";
import { transition } from "#lib/domain/incident/transition";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { announceIncident } from "./announce-incident.ts";
import { refreshDraft } from "./insert-draft.ts";
import { recordIncidentEvent } from "./record-event.ts";
import { requireIncident, updateIncident } from "./require-incident.ts";

/**
 * The engine reports that a rollback is verified at every gateway: the mitigation succeeded and people watch.
 * Does nothing when the incident has moved on.
 */
export async function confirmMitigation(
  ctx: CommandContext,
  input: { incidentId: string; verifiedAt: Date; sentence: string },
): Promise<{ changed: boolean }> {
  await requirePermission(ctx, "incident:update");
  return inTransaction(ctx, async (tx) => {
    const row = await requireIncident(tx, input);
    if (row.state !== "mitigating" || row.mitigation?.state !== "running") return { changed: false };
    const mitigation = { ...row.mitigation, state: "succeeded" as const, finishedAt: input.verifiedAt.toISOString() };
    const result = transition(row.state, "monitoring", {
      by: "system",
      note: "",
      cause: row.cause,
      mitigation,
      verified: false,
      publishedUpdates: 0,
      reopenable: false,
    });
    if (!result.ok) return { changed: false };
    const next = await updateIncident(tx, row, { state: result.next, mitigation, mitigatedAt: input.verifiedAt });
    await recordIncidentEvent(tx, {
      incident: row,
      kind: "mitigation",
      at: input.verifiedAt,
      title: "The previous version serves everyone again",
      detail: input.sentence,
      ...(row.rolloutId ? { link: `/rollouts/${row.rolloutId}` } : {}),
    });
    await recordAudit(tx, "incident.state_changed", {
      subject: { kind: "incident", id: row.id, environment: row.environment },
      detail: { from: row.state, to: next.state, because: "the rollback is verified" },
    });
    await refreshDraft(tx, next);
    await announceIncident(tx, next, {
      event: "incident.state_changed",
      sentence: `${input.sentence} People watch now.`,
      facts: { from: row.state, to: next.state },
    });
    return { changed: true };
  });
}

/** Every incident whose rollback the gateways have verified by now. */
export async function confirmVerifiedMitigations(ctx: CommandContext): Promise<void> {
  const verified = await ctx.db
    .select({
      incidentId: incident.id,
      verifiedAt: trafficChange.verifiedAt,
      gateways: trafficChange.verifiedBy,
    })
    .from(incident)
    .innerJoin(
      trafficChange,
      and(
        eq(trafficChange.rolloutId, incident.rolloutId),
        eq(trafficChange.toPercent, 0),
        isNotNull(trafficChange.verifiedAt),
        or(eq(trafficChange.decisionId, incident.decisionId), gte(trafficChange.requestedAt, incident.detectedAt)),
      ),
    )
    .where(and(eq(incident.state, "mitigating"), sql`${incident.mitigation} ->> 'kind' = 'rollback'`));
  for (const { incidentId, verifiedAt, gateways } of verified) {
    if (!verifiedAt) continue;
    const count = gateways ? ` by ${gateways} ${gateways === 1 ? "gateway" : "gateways"}` : "";
    await confirmMitigation(ctx, {
      incidentId,
      verifiedAt,
      sentence: `Verified${count}: no new unit gets the version that was taken back.`,
    });
  }
}
