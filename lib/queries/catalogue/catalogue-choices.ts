import { asc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { catalogueSystem } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { team } from "#db/schema/people";
import { statusComponent } from "#db/schema/status";
import { knownServices } from "../incident/incident-list.ts";

/** What a form of the catalogue lets one choose from. */
export interface CatalogueChoices {
  teams: Array<{ key: string; name: string }>;
  systems: Array<{ key: string; name: string }>;
  /** Status components with the service that has them now; empty when none has. */
  components: Array<{ id: string; name: string; service: string }>;
  /** Names to complete: entered ones and those that were heard. */
  services: string[];
}

export async function catalogueChoices(db: Database, environment: string): Promise<CatalogueChoices> {
  const [teams, systems, components, entered, heard] = await Promise.all([
    db.select({ key: team.key, name: team.name }).from(team).orderBy(asc(team.name)),
    db
      .select({ key: catalogueSystem.key, name: catalogueSystem.name })
      .from(catalogueSystem)
      .where(eq(catalogueSystem.environment, environment))
      .orderBy(asc(catalogueSystem.name)),
    db
      .select({ id: statusComponent.id, name: statusComponent.name, service: statusComponent.service })
      .from(statusComponent)
      .where(eq(statusComponent.environment, environment))
      .orderBy(asc(statusComponent.position)),
    db
      .select({ service: serviceProfile.service })
      .from(serviceProfile)
      .where(eq(serviceProfile.environment, environment)),
    knownServices(db, environment),
  ]);
  const services = [...new Set([...entered.map(({ service }) => service), ...heard])].sort();
  return { teams, systems, components, services };
}
