import { eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { organisation } from "#db/schema/people";

export interface OrganisationFacts {
  name: string;
  /** Null until the first administrator has said who runs this instance; the name is a stand-in then. */
  setUpAt: number | null;
  revision: number;
}

export async function organisationFacts(db: Database): Promise<OrganisationFacts> {
  const [row] = await db.select().from(organisation).where(eq(organisation.id, 1));
  return { name: row?.name ?? "Evenkeel", setUpAt: row?.setUpAt?.getTime() ?? null, revision: row?.revision ?? 1 };
}
