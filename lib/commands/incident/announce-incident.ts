import { incidentKey } from "#lib/domain/incident/state";
import type { NotificationEvent } from "#lib/domain/notification/events";
import type { CommandContext } from "../kernel/context.ts";
import { enqueueNotifications } from "../notification/enqueue.ts";
import type { IncidentRow } from "./require-incident.ts";

/** Tells the environment's destinations about an incident; near misses and drills are told, never paged. */
export async function announceIncident(
  ctx: CommandContext,
  row: IncidentRow,
  notice: { event: NotificationEvent; sentence: string; facts?: Record<string, unknown> },
): Promise<void> {
  await enqueueNotifications(ctx, {
    event: notice.event,
    environment: row.environment,
    subject: { kind: "incident", id: row.id, title: row.title, path: `/incidents/${row.id}` },
    facts: {
      key: incidentKey(row.number),
      severity: row.severity,
      kind: row.kind,
      state: row.state,
      service: row.service,
      ...(row.rolloutId ? { rolloutId: row.rolloutId } : {}),
      ...notice.facts,
    },
    reason: `${incidentKey(row.number)} ${row.severity}: ${row.title}. ${notice.sentence}`,
    page: row.kind === "real",
  });
}
