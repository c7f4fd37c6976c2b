import { z } from "zod";
import { type DependencyStrength, dependencyStrengths, serviceNameSchema } from "./service.ts";

/** One line of a service's dependencies: the other one, and how much it is needed. */
export const dependencySchema = z.object({
  service: serviceNameSchema.describe("What is needed; it may be unknown to the catalogue"),
  strength: z.enum(dependencyStrengths).default("hard"),
});

/** `from` needs `to`. */
export interface DependencyEdge {
  from: string;
  to: string;
  strength: DependencyStrength;
}

/** What is wrong with the dependencies that a service states; undefined when nothing is. */
export function dependencyProblem(
  service: string,
  dependencies: readonly { service: string }[],
): { field: string; problem: string } | undefined {
  const seen = new Set<string>();
  for (const [place, dependency] of dependencies.entries()) {
    const field = `dependencies.${place}.service`;
    if (dependency.service === service) return { field, problem: "a service does not depend on itself: leave it out" };
    if (seen.has(dependency.service))
      return { field, problem: `${dependency.service} stands twice: keep one line, hard or soft` };
    seen.add(dependency.service);
  }
  return undefined;
}

/** Services that fail with this one: those that need it hard, and those that need them hard. Sorted. */
export function failsWith(service: string, edges: readonly DependencyEdge[]): string[] {
  const hard = edges.filter((edge) => edge.strength === "hard");
  return [...reached(service, hard, "up")].filter((name) => name !== service).sort();
}

/** The edges on every way down from and up to these services: what they need in the end, and what needs them. */
export function neighbourhood(services: readonly string[], edges: readonly DependencyEdge[]): DependencyEdge[] {
  const down = new Set<string>();
  const up = new Set<string>();
  for (const service of services) {
    for (const name of reached(service, edges, "down")) down.add(name);
    for (const name of reached(service, edges, "up")) up.add(name);
  }
  return edges.filter(({ from, to }) => (down.has(from) && down.has(to)) || (up.has(from) && up.has(to)));
}

function reached(service: string, edges: readonly DependencyEdge[], way: "up" | "down"): Set<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [here, there] = way === "down" ? [from, to] : [to, from];
    next.set(here, [...(next.get(here) ?? []), there]);
  }
  const seen = new Set([service]);
  const open = [service];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const fresh = (next.get(at) ?? []).filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    open.push(...fresh);
  }
  return seen;
}

/** Groups of services that need each other in a circle, each sorted; none is an error, all are shown. */
export function dependencyCycles(edges: readonly DependencyEdge[]): string[][] {
  const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort();
  const down = new Map(names.map((name) => [name, reached(name, edges, "down")]));
  const cycles: string[][] = [];
  const placed = new Set<string>();
  for (const name of names) {
    if (placed.has(name)) continue;
    const circle = names.filter((other) => down.get(name)?.has(other) && down.get(other)?.has(name));
    for (const member of circle) placed.add(member);
    if (circle.length > 1) cycles.push(circle);
  }
  return cycles;
}
