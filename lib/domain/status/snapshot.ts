import type { UpdatePhase } from "../incident/state.ts";
import type { ComponentStatus } from "./component.ts";

export const SNAPSHOT_VERSION = 1;

/** Everything a page may show, and nothing else: readers outside never get another field. Instants are ISO 8601. */
export interface StatusSnapshot {
  version: typeof SNAPSHOT_VERSION;
  page: { id: string; name: string; environment: string; createdAt: string };
  /** In the page's order. */
  components: SnapshotComponent[];
  /** Newest first; at most 50. */
  incidents: PublicIncident[];
}

export interface SnapshotComponent {
  id: string;
  name: string;
  description: string;
  status: ComponentStatus;
  /** Observation starts here. */
  createdAt: string;
  updatedAt: string;
  /** Oldest first; the first one covers the beginning of the 90 days. */
  changes: StatusChange[];
}

export interface StatusChange {
  status: ComponentStatus;
  fromAt: string;
  incidentId: string | null;
  demoHistory: boolean;
}

export interface PublicIncident {
  id: string;
  title: string;
  /** Of the newest published update: the public knows what was published, not the internal state. */
  phase: UpdatePhase;
  impact: Impact;
  startedAt: string;
  createdAt: string;
  updatedAt: string;
  monitoringAt: string | null;
  resolvedAt: string | null;
  nextUpdateAt: string | null;
  demoHistory: boolean;
  /** Newest first. */
  updates: PublicUpdate[];
  componentIds: string[];
}

export interface PublicUpdate {
  id: string;
  phase: UpdatePhase;
  body: string;
  at: string;
  /** Why it was retracted; null = it stands. */
  retractedBecause: string | null;
  components: Array<{ id: string; name: string; from: ComponentStatus; status: ComponentStatus }>;
}

export type Impact = "none" | "minor" | "major" | "critical";

const impacts: Record<ComponentStatus, Impact> = {
  operational: "none",
  under_maintenance: "none",
  degraded_performance: "minor",
  partial_outage: "major",
  major_outage: "critical",
};
export const impactOf = (status: ComponentStatus): Impact => impacts[status];
