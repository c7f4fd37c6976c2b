import { asc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { serviceDependency } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { type DependencyEdge, dependencyCycles, neighbourhood } from "#lib/domain/catalogue/dependency";
import type { Criticality } from "#lib/domain/catalogue/service";
import { type Owner, ownerNameOf, ownerOf, type ServiceNow, servicesNow } from "./service-lines.ts";

/** One service of the picture. */
export interface PictureNode extends Pick<ServiceNow, "rollout" | "incident"> {
  service: string;
  /** Who owns it and how much it matters; null for one that others need and nobody has entered. */
  entered: { owner: Owner | null; criticality: Criticality } | null;
  /** Of the services that the question was about. */
  asked: boolean;
}

/** Services and what they need of each other. */
export interface DependencyPictureFacts {
  nodes: PictureNode[];
  edges: DependencyEdge[];
  /** Groups that need each other in a circle. */
  cycles: string[][];
}

/** Every stated dependency of an environment. */
export async function dependencyEdges(db: Database, environment: string): Promise<DependencyEdge[]> {
  return db
    .select({
      from: serviceDependency.service,
      to: serviceDependency.dependsOn,
      strength: serviceDependency.strength,
    })
    .from(serviceDependency)
    .where(eq(serviceDependency.environment, environment))
    .orderBy(asc(serviceDependency.service), asc(serviceDependency.dependsOn));
}

/** The dependencies around these services, on every way up and down; of all services when none are named. */
export async function dependencyPicture(
  db: Database,
  { environment, services }: { environment: string; services?: readonly string[] },
): Promise<DependencyPictureFacts> {
  const all = await dependencyEdges(db, environment);
  const edges = services ? neighbourhood(services, all) : all;
  const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort();
  const [known, now] = await Promise.all([
    db
      .select({
        service: serviceProfile.service,
        ownerTeam: serviceProfile.ownerTeam,
        ownerName: ownerNameOf(serviceProfile.ownerTeam),
        criticality: serviceProfile.criticality,
      })
      .from(serviceProfile)
      .where(eq(serviceProfile.environment, environment)),
    servicesNow(db, { environment, services: names }),
  ]);
  const entered = new Map(
    known.map(({ service, ownerTeam, ownerName, criticality }) => [
      service,
      { owner: ownerOf(ownerTeam, ownerName), criticality },
    ]),
  );
  return {
    nodes: names.map((service) => ({
      service,
      entered: entered.get(service) ?? null,
      asked: services?.includes(service) ?? false,
      rollout: now.get(service)?.rollout ?? null,
      incident: now.get(service)?.incident ?? null,
    })),
    edges,
    cycles: dependencyCycles(edges),
  };
}
