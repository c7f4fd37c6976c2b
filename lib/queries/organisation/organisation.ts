import { eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { organisation } from "#db/schema/people";

export interface OrganisationFacts {
  /** Empty when nobody has said it. */
  name: string;
  setUpAt: number | null;
  revision: number;
}

export async function organisationFacts(db: Database): Promise<OrganisationFacts> {
  const [row] = await db.select().from(organisation).where(eq(organisation.id, 1));
  return { name: row?.name ?? "", setUpAt: row?.setUpAt?.getTime() ?? null, revision: row?.revision ?? 0 };
}
