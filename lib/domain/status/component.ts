/**
 * Glossary of the status page
 * - A page is what the public reads; a component is a part of the service in the public's words.
 * - A component's status changes only when a person publishes an update that says so.
 * - A snapshot is everything a page may show, stored by the publishing transaction and written as files.
 * - Days before observation began are "no data", never green.
 * - Uptime is floored, never rounded: one failure must not read 100 %.
 */
export const componentStatuses = [
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
] as const;
export type ComponentStatus = (typeof componentStatuses)[number];

/** Words as the page prints them. */
export const componentStatusWords: Record<ComponentStatus, string> = {
  operational: "Operational",
  degraded_performance: "Degraded",
  partial_outage: "Partial outage",
  major_outage: "Major outage",
  under_maintenance: "Maintenance",
};

const badness: Record<ComponentStatus, number> = {
  operational: 0,
  under_maintenance: 1,
  degraded_performance: 2,
  partial_outage: 3,
  major_outage: 4,
};

/** Greater is worse; maintenance counts as better than any trouble. */
export const badnessOf = (status: ComponentStatus): number => badness[status];

export function worstStatus(statuses: readonly ComponentStatus[]): ComponentStatus {
  return statuses.reduce<ComponentStatus>(
    (worst, next) => (badness[next] > badness[worst] ? next : worst),
    "operational",
  );
}

/** Share of a time in this status that counts as down; Statuspage's weights. */
export const downtimeWeight: Record<ComponentStatus, number> = {
  operational: 0,
  under_maintenance: 0,
  degraded_performance: 0,
  partial_outage: 0.3,
  major_outage: 1,
};
