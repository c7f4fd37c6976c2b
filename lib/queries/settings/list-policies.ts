import type { Database } from "#db/client";
import { policy } from "#db/schema/catalogue";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { type PolicyKind, type PolicySettings, policyKinds, policySettings } from "#lib/domain/policy/policies";

export interface PolicyLine<K extends PolicyKind = PolicyKind> {
  key: K;
  settings: PolicySettings<K>;
  /** Null: nobody set it, and its settings are the defaults. Epoch ms. */
  setAt: number | null;
}

/** Every policy in force, set or not. */
export async function listPolicies(db: Database): Promise<PolicyLine[]> {
  const rows = await db.select().from(policy);
  return policyKinds.map((key) => {
    const row = rows.find((each) => each.kind === key && each.environment === EVERY_ENVIRONMENT);
    return { key, settings: policySettings(key, row?.settings), setAt: row?.updatedAt.getTime() ?? null };
  });
}
