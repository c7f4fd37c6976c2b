import { and, asc, eq, inArray, type SQL } from "drizzle-orm";
import type { Database } from "#db/client";
import { catalogueSystem, environment as environmentTable, serviceDependency } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { statusComponent } from "#db/schema/status";

type ServiceRow = typeof serviceProfile.$inferSelect;

/** A service of the catalogue as automation sees it. */
export interface ServiceRepresentation extends Omit<ServiceRow, "createdAt"> {
  dependencies: Array<{ service: string; strength: "hard" | "soft" }>;
  components: Array<{ id: string; name: string; status: (typeof statusComponent.$inferSelect)["status"] }>;
}

export interface CatalogueFilter {
  /** Left out: all of them. */
  environment?: string | undefined;
  service?: string | undefined;
  system?: string | undefined;
}

/** By environment and name. */
export async function listServices(db: Database, filter: CatalogueFilter): Promise<ServiceRepresentation[]> {
  const conditions: SQL[] = [];
  if (filter.environment !== undefined) conditions.push(eq(serviceProfile.environment, filter.environment));
  if (filter.service !== undefined) conditions.push(eq(serviceProfile.service, filter.service));
  if (filter.system !== undefined) conditions.push(eq(serviceProfile.system, filter.system));
  const rows = await db
    .select()
    .from(serviceProfile)
    .where(and(...conditions))
    .orderBy(asc(serviceProfile.environment), asc(serviceProfile.service));
  if (rows.length === 0) return [];
  const names = [...new Set(rows.map(({ service }) => service))];
  const [dependencies, components] = await Promise.all([
    db
      .select()
      .from(serviceDependency)
      .where(inArray(serviceDependency.service, names))
      .orderBy(asc(serviceDependency.dependsOn)),
    db
      .select()
      .from(statusComponent)
      .where(inArray(statusComponent.service, names))
      .orderBy(asc(statusComponent.position), asc(statusComponent.id)),
  ]);
  return rows.map(({ createdAt: _, ...row }) => {
    const isOwn = (one: { environment: string; service: string }) =>
      one.environment === row.environment && one.service === row.service;
    return {
      ...row,
      dependencies: dependencies.filter(isOwn).map(({ dependsOn, strength }) => ({ service: dependsOn, strength })),
      components: components.filter(isOwn).map(({ id, name, status }) => ({ id, name, status })),
    };
  });
}

export type SystemRepresentation = Omit<typeof catalogueSystem.$inferSelect, "key" | "createdAt"> & {
  system: string;
  services: string[];
};

/** By environment and key. */
export async function listSystemsWithServices(
  db: Database,
  filter: Omit<CatalogueFilter, "service">,
): Promise<SystemRepresentation[]> {
  const conditions: SQL[] = [];
  if (filter.environment !== undefined) conditions.push(eq(catalogueSystem.environment, filter.environment));
  if (filter.system !== undefined) conditions.push(eq(catalogueSystem.key, filter.system));
  const rows = await db
    .select()
    .from(catalogueSystem)
    .where(and(...conditions))
    .orderBy(asc(catalogueSystem.environment), asc(catalogueSystem.key));
  if (rows.length === 0) return [];
  const keys = rows.map(({ key }) => key);
  const members = await db
    .select({
      environment: serviceProfile.environment,
      system: serviceProfile.system,
      service: serviceProfile.service,
    })
    .from(serviceProfile)
    .where(inArray(serviceProfile.system, keys))
    .orderBy(asc(serviceProfile.service));
  return rows.map(({ key, createdAt: _, ...row }) => ({
    ...row,
    system: key,
    services: members
      .filter(({ environment, system }) => environment === row.environment && system === key)
      .map(({ service }) => service),
  }));
}

/** In the order in which they are shown. */
export async function listEnvironmentKeys(db: Database): Promise<Array<{ environment: string; name: string }>> {
  return db
    .select({ environment: environmentTable.key, name: environmentTable.name })
    .from(environmentTable)
    .orderBy(asc(environmentTable.position), asc(environmentTable.key));
}
