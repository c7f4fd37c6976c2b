import type { Database } from "#db/client";
import { listSystems, type SystemFacts } from "./catalogue-page.ts";
import { type DependencyPictureFacts, dependencyPicture } from "./picture.ts";
import { type ServiceLine, serviceLines } from "./service-lines.ts";

export interface SystemPage extends SystemFacts {
  asOf: number;
  services: ServiceLine[];
  picture: DependencyPictureFacts;
}

/** One system with its services and what is around them; undefined when there is none with this key. */
export async function systemPage(
  db: Database,
  { environment, system, now }: { environment: string; system: string; now: Date },
): Promise<SystemPage | undefined> {
  const facts = (await listSystems(db, environment)).find(({ key }) => key === system);
  if (!facts) return undefined;
  const services = await serviceLines(db, { environment, system });
  const picture = await dependencyPicture(db, { environment, services: services.map(({ service }) => service) });
  return { ...facts, asOf: now.getTime(), services, picture };
}
