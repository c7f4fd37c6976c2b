import { and, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { policy } from "#db/schema/catalogue";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { defaultSignInPolicy, type SignInPolicy, signInPolicySchema } from "#lib/domain/access/sign-in-policy";

/** Kind of the policy row. */
export const SIGN_IN_POLICY = "sign_in";

/** How people get in. A row that this build cannot read counts as unset: nobody is locked out by a word. */
export async function findSignInPolicy(db: Database): Promise<SignInPolicy> {
  const [row] = await db
    .select({ settings: policy.settings })
    .from(policy)
    .where(and(eq(policy.environment, EVERY_ENVIRONMENT), eq(policy.kind, SIGN_IN_POLICY)));
  return signInPolicySchema.safeParse(row?.settings ?? {}).data ?? defaultSignInPolicy;
}
