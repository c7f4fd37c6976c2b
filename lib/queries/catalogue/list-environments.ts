import { asc } from "drizzle-orm";
import type { Database } from "#db/client";
import { environment } from "#db/schema/catalogue";

export interface EnvironmentLine {
  key: string;
  name: string;
}

/** The environments of this instance in the order in which they are shown; at least one. */
export async function listEnvironments(db: Database): Promise<EnvironmentLine[]> {
  const rows = await db
    .select({ key: environment.key, name: environment.name })
    .from(environment)
    .orderBy(asc(environment.position), asc(environment.key));
  return rows.length > 0 ? rows : [{ key: "production", name: "Production" }];
}
