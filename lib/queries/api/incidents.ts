import { and, desc, eq, lt, notInArray, type SQL } from "drizzle-orm";
import type { Database } from "#db/client";
import { incident, incidentUpdate } from "#db/schema/incident";

type Row = typeof incident.$inferSelect;

const iso = (at: Date | null) => at?.toISOString() ?? null;

export function toRepresentation(row: Row) {
  return {
    id: row.id,
    key: `INC-${row.number}`,
    title: row.title,
    environment: row.environment,
    service: row.service,
    kind: row.kind,
    severity: row.severity,
    severityBecause: row.severityBecause.sentence,
    state: row.state,
    family: row.family,
    summary: row.summary,
    rolloutId: row.rolloutId,
    evidenceId: row.evidenceId,
    detectedBy: row.detectedBy,
    impactStartedAt: row.impactStartedAt.toISOString(),
    detectedAt: row.detectedAt.toISOString(),
    acknowledgedAt: iso(row.acknowledgedAt),
    mitigatedAt: iso(row.mitigatedAt),
    resolvedAt: iso(row.resolvedAt),
    nextUpdateDueAt: iso(row.nextUpdateDueAt),
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
  };
}
export type IncidentRepresentation = ReturnType<typeof toRepresentation>;

export interface IncidentFilter {
  environment?: string;
  state?: Row["state"];
  open?: boolean;
  before?: string;
  limit: number;
}

/** Newest first. */
export async function listIncidents(db: Database, filter: IncidentFilter): Promise<IncidentRepresentation[]> {
  const conditions: SQL[] = [];
  if (filter.environment) conditions.push(eq(incident.environment, filter.environment));
  if (filter.state) conditions.push(eq(incident.state, filter.state));
  if (filter.open) conditions.push(notInArray(incident.state, ["resolved", "closed", "cancelled"]));
  if (filter.before) conditions.push(lt(incident.id, filter.before));
  const rows = await db
    .select()
    .from(incident)
    .where(and(...conditions))
    .orderBy(desc(incident.id))
    .limit(filter.limit);
  return rows.map(toRepresentation);
}

export async function findIncident(db: Database, incidentId: string) {
  const [row] = await db.select().from(incident).where(eq(incident.id, incidentId));
  if (!row) return undefined;
  const updates = await db
    .select()
    .from(incidentUpdate)
    .where(eq(incidentUpdate.incidentId, incidentId))
    .orderBy(incidentUpdate.draftedAt);
  return {
    ...toRepresentation(row),
    updates: updates.map((update) => ({
      id: update.id,
      state: update.state,
      phase: update.phase,
      title: update.title,
      body: update.body,
      draftedAt: update.draftedAt.toISOString(),
      publishedAt: iso(update.publishedAt),
      revision: update.revision,
    })),
  };
}
