import { sql } from "drizzle-orm";
import type { z } from "zod";
import { readPolicy } from "#db/rows/policy";
import { policy } from "#db/schema/catalogue";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { type Policy, policySchema } from "#lib/domain/policy/policies";
import { requireWayIn } from "../access/keep-way-in.ts";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const SavePolicyInput = policySchema;

/** Sets a rule of the whole instance. Settings that are left out take their defaults. */
export async function savePolicy(ctx: CommandContext, input: z.input<typeof SavePolicyInput>): Promise<Policy> {
  await requirePermission(ctx, "settings:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  const wanted = parseInput(SavePolicyInput, input) as Policy;
  const { key, settings } = wanted;
  return inTransaction(ctx, async (tx) => {
    if (wanted.key === "sign_in") await requireWayIn(tx, wanted.settings);
    const before = await readPolicy(tx.db, key);
    const values = { environment: EVERY_ENVIRONMENT, kind: key, settings, updatedAt: tx.now };
    await tx.db
      .insert(policy)
      .values(values)
      .onConflictDoUpdate({
        target: [policy.environment, policy.kind],
        set: { settings, updatedAt: tx.now, revision: sql`${policy.revision} + 1` },
      });
    await recordAudit(tx, "policy.changed", {
      subject: { kind: "policy", id: key, environment: EVERY_ENVIRONMENT },
      detail: { before, after: settings },
    });
    return wanted;
  });
}
