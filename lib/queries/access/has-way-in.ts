import type { Database } from "#db/client";
import { administratorsWhoGetIn } from "#db/rows/administrators";
import { readPolicy } from "#db/rows/policy";

/** Whether an administrator can sign in under the policy and the identity provider of this moment. */
export async function hasWayIn(db: Database, trustedIssuer: string | undefined): Promise<boolean> {
  const policy = await readPolicy(db, "sign_in");
  return (await administratorsWhoGetIn(db, { policy, trustedIssuer })).length > 0;
}
