import { and, asc, desc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { catalogueSystem } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { flag } from "#db/schema/rollout";
import { statusComponent } from "#db/schema/status";
import { failsWith } from "#lib/domain/catalogue/dependency";
import type { Criticality, DataSensitivity, DependencyStrength } from "#lib/domain/catalogue/service";
import { type RolloutRowFacts, rolloutRows } from "../console/rollout-rows.ts";
import { type IncidentLine, incidentsOfService } from "../incident/incident-list.ts";
import { type DependencyPictureFacts, dependencyEdges, dependencyPicture } from "./picture.ts";
import { type Owner, ownerNameOf, ownerOf, type ServiceNow, type StatusKind, servicesNow } from "./service-lines.ts";
import { type TrafficRouteFacts, trafficRouteOf } from "./traffic-route.ts";
import { type UnknownService, unknownServices } from "./unknown-services.ts";

/** What the catalogue says of a service. */
export interface ServiceFacts {
  service: string;
  displayName: string;
  unitOne: string;
  unitMany: string;
  description: string;
  system: { key: string; name: string } | null;
  owner: Owner | null;
  criticality: Criticality;
  dataSensitivity: DataSensitivity;
  runbookUrl: string;
  hazardBelowPercent: number | null;
  revision: number;
}

/** The other end of a dependency. */
export interface Neighbour {
  service: string;
  strength: DependencyStrength;
  inCatalogue: boolean;
}

export interface ServicePage {
  asOf: number;
  facts: ServiceFacts;
  now: ServiceNow;
  dependsOn: Neighbour[];
  neededBy: Neighbour[];
  /** Services that fail when it fails, over hard dependencies. */
  failsWith: string[];
  picture: DependencyPictureFacts;
  flags: Array<{ key: string; description: string; defaultVariant: string; variants: string[]; isEnabled: boolean }>;
  rollouts: RolloutRowFacts[];
  incidents: IncidentLine[];
  components: Array<{ id: string; name: string; status: StatusKind }>;
  route: TrafficRouteFacts;
}

interface Request {
  environment: string;
  service: string;
  now: Date;
}

const ROLLOUTS = 5;
const INCIDENTS = 5;

/** One service with all that stands around it; undefined when it is not in the catalogue. */
export async function servicePage(db: Database, request: Request): Promise<ServicePage | undefined> {
  const { environment, service, now } = request;
  const facts = await serviceFacts(db, request);
  if (!facts) return undefined;
  const [picture, edges, flags, rollouts, incidents, components, current, route] = await Promise.all([
    dependencyPicture(db, { environment, services: [service] }),
    dependencyEdges(db, environment),
    flagsOf(db, request),
    rolloutRows(db, { environment, service, now, limit: ROLLOUTS }),
    incidentsOfService(db, { environment, service, limit: INCIDENTS }),
    componentsOf(db, request),
    servicesNow(db, { environment, services: [service] }),
    trafficRouteOf(db, request),
  ]);
  const known = new Set(picture.nodes.filter(({ entered }) => entered !== null).map((node) => node.service));
  const neighbour = (name: string, strength: DependencyStrength) => ({
    service: name,
    strength,
    inCatalogue: known.has(name),
  });
  return {
    asOf: now.getTime(),
    facts,
    now: current.get(service) ?? { rollout: null, incident: null, status: null, heardAt: null },
    dependsOn: edges.filter(({ from }) => from === service).map(({ to, strength }) => neighbour(to, strength)),
    neededBy: edges.filter(({ to }) => to === service).map(({ from, strength }) => neighbour(from, strength)),
    failsWith: failsWith(service, edges),
    picture,
    flags,
    rollouts,
    incidents,
    components,
    route,
  };
}

export async function serviceFacts(
  db: Database,
  { environment, service }: Pick<Request, "environment" | "service">,
): Promise<ServiceFacts | undefined> {
  const [row] = await db
    .select({
      profile: serviceProfile,
      ownerName: ownerNameOf(serviceProfile.ownerTeam),
      systemName: catalogueSystem.name,
    })
    .from(serviceProfile)
    .leftJoin(
      catalogueSystem,
      and(eq(catalogueSystem.environment, environment), eq(catalogueSystem.key, serviceProfile.system)),
    )
    .where(and(eq(serviceProfile.environment, environment), eq(serviceProfile.service, service)));
  if (!row) return undefined;
  const { environment: _, createdAt: __, system, ownerTeam, ...facts } = row.profile;
  return {
    ...facts,
    system: system === "" ? null : { key: system, name: row.systemName ?? system },
    owner: ownerOf(ownerTeam, row.ownerName),
  };
}

/** What was seen of a service that is not in the catalogue; undefined when nothing was. */
export async function findUnknownService(db: Database, request: Request): Promise<UnknownService | undefined> {
  return (await unknownServices(db, request)).find(({ service }) => service === request.service);
}

async function flagsOf(db: Database, { environment, service }: Request): Promise<ServicePage["flags"]> {
  const rows = await db
    .select()
    .from(flag)
    .where(and(eq(flag.environment, environment), eq(flag.service, service)))
    .orderBy(asc(flag.key));
  return rows.map((row) => ({
    key: row.key,
    description: row.description,
    defaultVariant: row.defaultVariant,
    variants: Object.keys(row.variants),
    isEnabled: row.state === "ENABLED",
  }));
}

async function componentsOf(db: Database, { environment, service }: Request): Promise<ServicePage["components"]> {
  return db
    .select({ id: statusComponent.id, name: statusComponent.name, status: statusComponent.status })
    .from(statusComponent)
    .where(and(eq(statusComponent.environment, environment), eq(statusComponent.service, service)))
    .orderBy(asc(statusComponent.position), desc(statusComponent.id));
}
