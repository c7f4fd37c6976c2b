import { and, eq } from "drizzle-orm";
import { EVERY_ENVIRONMENT } from "../../lib/domain/access/key-environment.ts";
import { type PolicyKind, type PolicySettings, policySettings } from "../../lib/domain/policy/policies.ts";
import type { Database } from "../client.ts";
import { policy } from "../schema/catalogue.ts";

/** The policy in force: what is stored, else the default. */
export async function readPolicy<K extends PolicyKind>(db: Database, kind: K): Promise<PolicySettings<K>> {
  const [row] = await db
    .select({ settings: policy.settings })
    .from(policy)
    .where(and(eq(policy.environment, EVERY_ENVIRONMENT), eq(policy.kind, kind)));
  return policySettings(kind, row?.settings);
}
