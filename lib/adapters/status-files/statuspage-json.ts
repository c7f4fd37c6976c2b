import { worstStatus } from "#lib/domain/status/component";
import { type Impact, impactOf, type PublicIncident, type PublicUpdate } from "#lib/domain/status/snapshot";
import { changedAt } from "./feeds.ts";
import type { StatusView } from "./page-frame.ts";
import { isOpen, updateText } from "./pages.ts";

const descriptions: Record<Impact, string> = {
  none: "All Systems Operational",
  minor: "Partially Degraded Service",
  major: "Partial System Outage",
  critical: "Major System Outage",
};

/** The bodies of Statuspage's public API v2 by path under `api/v2/`; readers made for it read ours. */
export function statuspageFiles(view: StatusView): Record<string, string> {
  const page = pageOf(view);
  const status = statusOf(view);
  const components = view.snapshot.components.map((component, index) => componentOf(view, { component, index }));
  const incidents = view.snapshot.incidents.map((incident) => incidentOf(view, incident));
  const unresolved = view.snapshot.incidents.filter(isOpen).map((incident) => incidentOf(view, incident));
  // Planned work is not published yet: the lists are there and empty, as clients expect.
  const none = { page, scheduled_maintenances: [] };
  const bodies: Record<string, unknown> = {
    "summary.json": { page, status, components, incidents: unresolved, scheduled_maintenances: [] },
    "status.json": { page, status },
    "components.json": { page, components },
    "incidents.json": { page, incidents },
    "incidents/unresolved.json": { page, incidents: unresolved },
    "scheduled-maintenances.json": none,
    "scheduled-maintenances/upcoming.json": none,
    "scheduled-maintenances/active.json": none,
  };
  return Object.fromEntries(Object.entries(bodies).map(([path, body]) => [`api/v2/${path}`, JSON.stringify(body)]));
}

const pageOf = (view: StatusView) => ({
  id: view.snapshot.page.id,
  name: view.snapshot.page.name,
  url: `${view.publicUrl}${view.basePath}`,
  time_zone: "Etc/UTC",
  updated_at: changedAt(view),
});

function statusOf({ snapshot }: StatusView): { indicator: Impact; description: string } {
  const worst = worstStatus(snapshot.components.map((component) => component.status));
  const indicator = impactOf(worst);
  // Strict readers know no indicator "maintenance".
  if (worst === "under_maintenance") return { indicator, description: "Service Under Maintenance" };
  const isQuiet = worst === "operational" && !snapshot.incidents.some(isOpen);
  if (worst === "operational" && !isQuiet) return { indicator: "minor", description: "Minor Service Outage" };
  return { indicator, description: descriptions[indicator] };
}

function componentOf(
  view: StatusView,
  { component, index }: { component: StatusView["snapshot"]["components"][number]; index: number },
) {
  return {
    id: component.id,
    name: component.name,
    status: component.status,
    created_at: component.createdAt,
    updated_at: component.updatedAt,
    position: index + 1,
    description: component.description || null,
    showcase: true,
    start_date: component.createdAt.slice(0, 10),
    group_id: null,
    page_id: view.snapshot.page.id,
    group: false,
    only_show_if_degraded: false,
  };
}

function incidentOf(view: StatusView, incident: PublicIncident) {
  const components = view.snapshot.components
    .map((component, index) => ({ component, index }))
    .filter(({ component }) => incident.componentIds.includes(component.id));
  return {
    id: incident.id,
    name: incident.title,
    status: incident.phase,
    impact: incident.impact,
    created_at: incident.createdAt,
    updated_at: incident.updatedAt,
    started_at: incident.startedAt,
    monitoring_at: incident.monitoringAt,
    resolved_at: incident.resolvedAt,
    shortlink: `${view.publicUrl}${view.basePath}/incidents/${incident.id}`,
    page_id: view.snapshot.page.id,
    incident_updates: incident.updates.map((update) => updateOf(incident, update)),
    components: components.map((each) => componentOf(view, each)),
  };
}

const updateOf = (incident: PublicIncident, update: PublicUpdate) => ({
  id: update.id,
  incident_id: incident.id,
  status: update.phase,
  body: updateText(update),
  created_at: update.at,
  updated_at: update.at,
  display_at: update.at,
  affected_components: update.components.map((component) => ({
    code: component.id,
    name: component.name,
    old_status: component.from,
    new_status: component.status,
  })),
  deliver_notifications: true,
  custom_tweet: null,
  tweet_id: null,
});
