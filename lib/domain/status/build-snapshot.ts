import type { UpdatePhase } from "../incident/state.ts";
import { type ComponentStatus, worstStatus } from "./component.ts";
import { impactOf, type PublicIncident, type PublicUpdate, SNAPSHOT_VERSION, type StatusSnapshot } from "./snapshot.ts";

/** Facts as stored; this function alone decides which of them the public may see. */
export interface SnapshotFacts {
  page: { id: string; name: string; environment: string; createdAt: Date };
  components: Array<{
    id: string;
    name: string;
    description: string;
    status: ComponentStatus;
    createdAt: Date;
  }>;
  /** Any order. */
  changes: Array<{
    componentId: string;
    status: ComponentStatus;
    fromAt: Date;
    incidentId: string | null;
    demoHistory: boolean;
  }>;
  incidents: Array<{ id: string; impactStartedAt: Date; demoHistory: boolean }>;
  /** Published or retracted, any order. */
  updates: Array<{
    id: string;
    incidentId: string;
    phase: UpdatePhase;
    title: string;
    body: string;
    publishedAt: Date;
    retractedBecause: string | null;
    nextUpdateAt: Date | null;
    components: Array<{ componentId: string; status: string; from?: string }>;
  }>;
  now: Date;
}

const keptIncidents = 50;
const historyMs = 92 * 86_400_000;

export function buildSnapshot(facts: SnapshotFacts): StatusSnapshot {
  return {
    version: SNAPSHOT_VERSION,
    page: { ...facts.page, createdAt: facts.page.createdAt.toISOString() },
    components: facts.components.map((component) => {
      const changes = facts.changes
        .filter((change) => change.componentId === component.id)
        .toSorted((a, b) => a.fromAt.getTime() - b.fromAt.getTime());
      // The last change before the shown time says what its beginning looked like.
      const cut = changes.findLastIndex((change) => change.fromAt.getTime() < facts.now.getTime() - historyMs);
      const kept = changes.slice(Math.max(0, cut));
      return {
        id: component.id,
        name: component.name,
        description: component.description,
        status: component.status,
        createdAt: component.createdAt.toISOString(),
        updatedAt: (changes.at(-1)?.fromAt ?? component.createdAt).toISOString(),
        changes: kept.map(({ status, fromAt, incidentId, demoHistory }) => ({
          status,
          fromAt: fromAt.toISOString(),
          incidentId,
          demoHistory,
        })),
      };
    }),
    incidents: facts.incidents
      .flatMap((incident) => publicIncident(incident, facts) ?? [])
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
      .slice(0, keptIncidents),
  };
}

/** An incident is public from its first published update on; one whose every update is retracted says just that. */
function publicIncident(incident: SnapshotFacts["incidents"][number], facts: SnapshotFacts): PublicIncident | null {
  const updates = facts.updates
    .filter((update) => update.incidentId === incident.id)
    .toSorted((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime() || b.id.localeCompare(a.id));
  const newest = updates[0];
  const oldest = updates.at(-1);
  if (!newest || !oldest) return null;
  const standing = updates.filter((update) => update.retractedBecause === null);
  const latest = standing[0];
  const phase: UpdatePhase = latest?.phase ?? "resolved";
  const firstAt = (wanted: UpdatePhase): string | null =>
    standing.findLast((update) => update.phase === wanted)?.publishedAt.toISOString() ?? null;
  const names = new Map(facts.components.map(({ id, name }) => [id, name]));
  return {
    id: incident.id,
    title: latest?.title ?? newest.title,
    phase,
    impact: impactOf(worstStatus(standing.flatMap((update) => update.components.map(statusOf)))),
    startedAt: incident.impactStartedAt.toISOString(),
    createdAt: oldest.publishedAt.toISOString(),
    updatedAt: newest.publishedAt.toISOString(),
    monitoringAt: firstAt("monitoring"),
    resolvedAt: phase === "resolved" ? (latest ?? newest).publishedAt.toISOString() : null,
    nextUpdateAt: phase === "resolved" ? null : (latest?.nextUpdateAt?.toISOString() ?? null),
    demoHistory: incident.demoHistory,
    updates: updates.map((update) => publicUpdate(update, names)),
    componentIds: [...new Set(standing.flatMap((update) => update.components.map((each) => each.componentId)))].filter(
      (id) => names.has(id),
    ),
  };
}

const statusOf = (component: { status: string }): ComponentStatus => component.status as ComponentStatus;

const publicUpdate = (update: SnapshotFacts["updates"][number], names: ReadonlyMap<string, string>): PublicUpdate => ({
  id: update.id,
  phase: update.phase,
  body: update.retractedBecause === null ? update.body : "",
  at: update.publishedAt.toISOString(),
  retractedBecause: update.retractedBecause,
  components: update.components.flatMap((component) => {
    const name = names.get(component.componentId);
    return name
      ? [
          {
            id: component.componentId,
            name,
            from: (component.from ?? component.status) as ComponentStatus,
            status: statusOf(component),
          },
        ]
      : [];
  }),
});
