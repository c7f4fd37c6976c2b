import { and, desc, eq, inArray, lt, type SQL } from "drizzle-orm";
import type { Database } from "#db/client";
import { incident } from "#db/schema/incident";
import { flag } from "#db/schema/rollout";
import { serviceSeen } from "#db/schema/telemetry";
import {
  type IncidentKind,
  type IncidentStateKind,
  incidentStates,
  openIncidentStates,
  type Severity,
} from "#lib/domain/incident/state";

/** One incident in a list. Instants are epoch ms. */
export interface IncidentLine {
  id: string;
  number: number;
  title: string;
  summary: string;
  service: string;
  severity: Severity;
  state: IncidentStateKind;
  kind: IncidentKind;
  isOpen: boolean;
  /** Opened without a person: its title speaks to people inside. */
  isByMachine: boolean;
  detectedAt: number;
  resolvedAt: number | null;
  commander: string | null;
  nextUpdateDueAt: number | null;
  demoHistory: boolean;
}

export interface IncidentList {
  asOf: number;
  open: IncidentLine[];
  past: IncidentLine[];
  /** Id to ask for the next page of past ones with; null at the end. */
  before: string | null;
}

const PAST = 50;
const OPEN = 100;
const closedStates: IncidentStateKind[] = incidentStates.filter((state) => !openIncidentStates.includes(state));

/** Open ones worst first; past ones newest first, a page at a time. */
export async function incidentList(
  db: Database,
  request: { environment: string; now: Date; before?: string },
): Promise<IncidentList> {
  const read = (states: IncidentStateKind[], more: { before?: string | undefined; limit: number }) => {
    const conditions: SQL[] = [eq(incident.environment, request.environment), inArray(incident.state, states)];
    if (more.before) conditions.push(lt(incident.id, more.before));
    return db
      .select()
      .from(incident)
      .where(and(...conditions))
      .orderBy(desc(incident.id))
      .limit(more.limit);
  };
  const [open, past] = await Promise.all([
    read(openIncidentStates, { limit: OPEN }),
    read(closedStates, { before: request.before, limit: PAST + 1 }),
  ]);
  const shown = past.slice(0, PAST);
  return {
    asOf: request.now.getTime(),
    open: open.map(toLine).sort((a, b) => a.severity.localeCompare(b.severity) || b.detectedAt - a.detectedAt),
    past: shown.map(toLine),
    before: past.length > PAST ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** The newest of one service, open ones first. */
export async function incidentsOfService(
  db: Database,
  request: { environment: string; service: string; limit: number },
): Promise<IncidentLine[]> {
  const rows = await db
    .select()
    .from(incident)
    .where(and(eq(incident.environment, request.environment), eq(incident.service, request.service)))
    .orderBy(desc(inArray(incident.state, openIncidentStates)), desc(incident.id))
    .limit(request.limit);
  return rows.map(toLine);
}

function toLine(row: typeof incident.$inferSelect): IncidentLine {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    summary: row.summary || row.severityBecause.sentence,
    service: row.service,
    severity: row.severity,
    state: row.state,
    kind: row.kind,
    isOpen: openIncidentStates.includes(row.state),
    isByMachine: row.decisionId !== null,
    detectedAt: row.detectedAt.getTime(),
    resolvedAt: row.resolvedAt?.getTime() ?? null,
    commander: row.commander?.name ?? null,
    nextUpdateDueAt: row.nextUpdateDueAt?.getTime() ?? null,
    demoHistory: row.demoHistory,
  };
}

/** Names of services to choose from: those that own a flag first, then the others that were heard. */
export async function knownServices(db: Database, environment: string): Promise<string[]> {
  const [heard, owners] = await Promise.all([
    db.select({ service: serviceSeen.service }).from(serviceSeen).where(eq(serviceSeen.environment, environment)),
    db.selectDistinct({ service: flag.service }).from(flag).where(eq(flag.environment, environment)),
  ]);
  const names = (rows: { service: string }[]) => rows.map((row) => row.service).sort();
  return [...new Set([...names(owners), ...names(heard)])];
}
