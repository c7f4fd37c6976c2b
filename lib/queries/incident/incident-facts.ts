import { and, desc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { incident, incidentEvent, serviceProfile } from "#db/schema/incident";
import { type ServiceWords, wordsOfService } from "#lib/domain/incident/plain-words";
import type { IncidentFamily, IncidentKind, IncidentStateKind, Severity } from "#lib/domain/incident/state";
import type { Mitigation } from "#lib/domain/incident/transition";

/** What the head and the facts of an incident say. Instants are epoch ms. */
export interface IncidentFacts {
  id: string;
  number: number;
  environment: string;
  service: string;
  /** How people outside call the service and one unit of its work. */
  words: ServiceWords;
  kind: IncidentKind;
  title: string;
  summary: string;
  severity: Severity;
  severityBecause: { rule: string; sentence: string };
  state: IncidentStateKind;
  family: IncidentFamily;
  detectedBy: string;
  impactStartedAt: number;
  detectedAt: number;
  acknowledgedAt: number | null;
  mitigatedAt: number | null;
  resolvedAt: number | null;
  nextUpdateDueAt: number | null;
  affected: { units: number; of: number | null; groups?: Record<string, number> } | null;
  cause: string;
  mitigation: Mitigation | null;
  noPublicPostBecause: string | null;
  commander: { id: string | null; name: string } | null;
  createdBy: string;
  rolloutId: string | null;
  decisionId: string | null;
  evidenceId: string | null;
  revision: number;
  demoHistory: boolean;
}

export const epochMs = (at: Date | null): number | null => at?.getTime() ?? null;

export async function findIncidentFacts(db: Database, incidentId: string): Promise<IncidentFacts | undefined> {
  const [found] = await db
    .select({ row: incident, profile: serviceProfile })
    .from(incident)
    .leftJoin(
      serviceProfile,
      and(eq(serviceProfile.environment, incident.environment), eq(serviceProfile.service, incident.service)),
    )
    .where(eq(incident.id, incidentId));
  if (!found) return undefined;
  const { row, profile } = found;
  return {
    id: row.id,
    number: row.number,
    environment: row.environment,
    service: row.service,
    words: profile
      ? { name: profile.displayName, unit: { one: profile.unitOne, many: profile.unitMany } }
      : wordsOfService(row.service),
    kind: row.kind,
    title: row.title,
    summary: row.summary,
    severity: row.severity,
    severityBecause: row.severityBecause,
    state: row.state,
    family: row.family,
    detectedBy: row.detectedBy,
    impactStartedAt: row.impactStartedAt.getTime(),
    detectedAt: row.detectedAt.getTime(),
    acknowledgedAt: epochMs(row.acknowledgedAt),
    mitigatedAt: epochMs(row.mitigatedAt),
    resolvedAt: epochMs(row.resolvedAt),
    nextUpdateDueAt: epochMs(row.nextUpdateDueAt),
    affected: row.affected,
    cause: row.cause,
    mitigation: row.mitigation,
    noPublicPostBecause: row.noPublicPostBecause,
    commander: row.commander && { id: row.commander.id, name: row.commander.name },
    createdBy: row.createdBy.name,
    rolloutId: row.rolloutId,
    decisionId: row.decisionId,
    evidenceId: row.evidenceId,
    revision: row.revision,
    demoHistory: row.demoHistory,
  };
}

export interface TimelineLine {
  id: string;
  at: number;
  kind: string;
  title: string;
  detail: string;
  link: string | null;
  by: string;
}

/** What one transaction wrote carries one instant; people read it in the order of cause and effect. */
const order = ["traffic", "opened", "mitigation", "severity", "state", "acknowledged", "draft", "published"];
const rank = (kind: string) => (order.indexOf(kind) + order.length + 1) % (order.length + 1);

const LINES = 500;

/** Newest first. */
export async function incidentTimeline(db: Database, incidentId: string): Promise<TimelineLine[]> {
  const rows = await db
    .select()
    .from(incidentEvent)
    .where(eq(incidentEvent.incidentId, incidentId))
    .orderBy(desc(incidentEvent.at), desc(incidentEvent.id))
    .limit(LINES);
  return rows
    .map((row) => ({
      id: row.id,
      at: row.at.getTime(),
      kind: row.kind,
      title: row.title,
      detail: row.detail,
      link: row.link,
      by: row.actor.name,
    }))
    .sort((a, b) => b.at - a.at || rank(b.kind) - rank(a.kind));
}
