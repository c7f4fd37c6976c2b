import type { IncidentFamily, Severity, UpdatePhase } from "../incident/state.ts";
import type { ComponentStatus } from "./component.ts";
import { componentStatusWords, worstStatus } from "./component.ts";

export interface IncidentForStatus {
  severity: Severity;
  family: IncidentFamily;
  phase: UpdatePhase;
  /** Impact has ended although people still watch. */
  mitigated: boolean;
}

/**
 * What an incident proposes for the components of its service. A component can answer every request and still give
 * wrong answers: bad quality is degraded at least, an unfair or major breach a partial outage.
 */
export function proposeComponentStatus(incident: IncidentForStatus): ComponentStatus {
  if (incident.phase === "resolved") return "operational";
  if (incident.mitigated || incident.phase === "monitoring") return "degraded_performance";
  switch (incident.severity) {
    case "P0":
      return "major_outage";
    case "P1":
      return "partial_outage";
    case "P2":
      return incident.family === "errors" ? "partial_outage" : "degraded_performance";
    case "P3":
      return "degraded_performance";
    case "P4":
      return "operational";
  }
}

export interface Headline {
  /** One sentence that is true. */
  sentence: string;
  /** What follows it. */
  rest: string;
  worst: ComponentStatus;
}

const predicates: Record<ComponentStatus, string> = {
  operational: "works normally",
  under_maintenance: "is under maintenance",
  degraded_performance: "works less well than usual",
  partial_outage: "is partly affected",
  major_outage: "is not working",
};

/** The page's one sentence, from component states; an active incident without a component still speaks. */
export function headlineOf(
  components: ReadonlyArray<{ name: string; status: ComponentStatus }>,
  activeIncidents: number,
): Headline {
  const worst = worstStatus(components.map((component) => component.status));
  if (worst === "operational") {
    if (activeIncidents > 0)
      return {
        sentence: "We are looking into a problem.",
        rest: components.length > 0 ? "All components work normally." : "",
        worst: "operational",
      };
    if (components.length === 0) return { sentence: "No known problems.", rest: "", worst: "operational" };
    return { sentence: "Everything works normally.", rest: "", worst: "operational" };
  }
  const hit = components.filter((component) => component.status === worst);
  const others = components.filter((component) => component.status !== worst);
  const rest = others.every((component) => component.status === "operational")
    ? others.length > 0
      ? "Everything else works normally."
      : ""
    : `Also affected: ${listOf(others.filter((component) => component.status !== "operational").map((c) => c.name))}.`;
  const first = hit[0]?.name ?? "";
  if (hit.length === 1) return { sentence: `${first} ${predicates[worst]}.`, rest, worst };
  if (hit.length === components.length && hit.length > 2)
    return { sentence: `All components: ${componentStatusWords[worst].toLowerCase()}.`, rest: "", worst };
  const plural = predicates[worst].replace(/^is /, "are ").replace(/^works/, "work");
  return { sentence: `${listOf(hit.map((component) => component.name))} ${plural}.`, rest, worst };
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
