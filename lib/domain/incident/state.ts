/**
 * Glossary of an incident
 * - An incident is harm that reached someone; a hazard is a near miss that a gate caught in time.
 * - Severity says how bad it is (P0 worst), family what kind of thing went wrong.
 * - The state says how far the response has come; only people lower a severity or resolve.
 * - A phase is what the public reads: investigating, identified, monitoring, resolved.
 * - Every change leaves a timeline event, an audit entry and outbox messages in one transaction.
 */
import { z } from "zod";

export const severities = ["P0", "P1", "P2", "P3", "P4"] as const;
export type Severity = (typeof severities)[number];
export const severitySchema = z.enum(severities);

/** Negative when `a` is worse than `b`. */
export const compareSeverity = (a: Severity, b: Severity): number => severities.indexOf(a) - severities.indexOf(b);

export const incidentStates = [
  "triage",
  "investigating",
  "identified",
  "mitigating",
  "monitoring",
  "resolved",
  "closed",
  "cancelled",
] as const;
export type IncidentStateKind = (typeof incidentStates)[number];

export const terminalIncidentStates: readonly IncidentStateKind[] = ["closed", "cancelled"];
/** Someone still has to act. */
export const openIncidentStates = incidentStates.filter(
  (state) => !(["resolved", "closed", "cancelled"] as IncidentStateKind[]).includes(state),
);

export const incidentKinds = ["real", "hazard", "drill", "backfilled"] as const;
export type IncidentKind = (typeof incidentKinds)[number];

export const incidentFamilies = ["errors", "latency", "quality", "fairness", "business", "other"] as const;
export type IncidentFamily = (typeof incidentFamilies)[number];

export const updatePhases = ["investigating", "identified", "monitoring", "resolved"] as const;
export type UpdatePhase = (typeof updatePhases)[number];

/** What the public is told the incident's state is; null = nothing is shown. */
export function publicPhase(state: IncidentStateKind): UpdatePhase | null {
  switch (state) {
    case "triage":
    case "cancelled":
      return null;
    case "investigating":
      return "investigating";
    case "identified":
    case "mitigating":
      return "identified";
    case "monitoring":
      return "monitoring";
    case "resolved":
    case "closed":
      return "resolved";
  }
}

/** `INC-142`, as people say it. */
export const incidentKey = (number: number): string => `INC-${number}`;

const familyByMetric: Record<string, IncidentFamily> = { "error-rate": "errors", latency: "latency" };

/** A gate's metric family says "system" for errors and latency alike; an incident tells them apart. */
export function incidentFamilyOf(metricFamily: string, metricKey: string): IncidentFamily {
  const direct = incidentFamilies.find((family) => family === metricFamily);
  return direct ?? familyByMetric[metricKey] ?? (/latency/.test(metricKey) ? "latency" : "errors");
}
