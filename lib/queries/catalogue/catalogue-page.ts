import { asc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { catalogueSystem } from "#db/schema/catalogue";
import { type DependencyPictureFacts, dependencyPicture } from "./picture.ts";
import { type Owner, ownerNameOf, ownerOf, type ServiceLine, serviceLines } from "./service-lines.ts";
import { type UnknownService, unknownServices } from "./unknown-services.ts";

/** A system as the catalogue knows it. */
export interface SystemFacts {
  key: string;
  name: string;
  description: string;
  owner: Owner | null;
  revision: number;
}

export interface CataloguePage {
  asOf: number;
  systems: Array<SystemFacts & { services: ServiceLine[] }>;
  /** Services that belong to no system. */
  alone: ServiceLine[];
  unknown: UnknownService[];
  picture: DependencyPictureFacts;
}

export async function listSystems(db: Database, environment: string): Promise<SystemFacts[]> {
  const rows = await db
    .select({ system: catalogueSystem, ownerName: ownerNameOf(catalogueSystem.ownerTeam) })
    .from(catalogueSystem)
    .where(eq(catalogueSystem.environment, environment))
    .orderBy(asc(catalogueSystem.name), asc(catalogueSystem.key));
  return rows.map(({ system, ownerName }) => ({
    key: system.key,
    name: system.name,
    description: system.description,
    owner: ownerOf(system.ownerTeam, ownerName),
    revision: system.revision,
  }));
}

/** Everything there is to operate, and what was seen beside it. */
export async function cataloguePage(
  db: Database,
  { environment, now }: { environment: string; now: Date },
): Promise<CataloguePage> {
  const [systems, services, unknown, picture] = await Promise.all([
    listSystems(db, environment),
    serviceLines(db, { environment }),
    unknownServices(db, { environment, now }),
    dependencyPicture(db, { environment }),
  ]);
  const keys = new Set(systems.map(({ key }) => key));
  return {
    asOf: now.getTime(),
    systems: systems.map((system) => ({
      ...system,
      services: services.filter((service) => service.system === system.key),
    })),
    alone: services.filter((service) => !keys.has(service.system)),
    unknown,
    picture,
  };
}
