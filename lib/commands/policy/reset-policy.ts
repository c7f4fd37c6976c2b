import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { readPolicy } from "#db/rows/policy";
import { policy } from "#db/schema/catalogue";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { policyKinds } from "#lib/domain/policy/policies";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const ResetPolicyInput = z.object({ key: z.enum(policyKinds) });

/** Takes back what was set: from then on the default is in force. */
export async function resetPolicy(
  ctx: CommandContext,
  input: z.input<typeof ResetPolicyInput>,
): Promise<{ key: string; reset: true }> {
  await requirePermission(ctx, "settings:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  const { key } = parseInput(ResetPolicyInput, input);
  return inTransaction(ctx, async (tx) => {
    const before = await readPolicy(tx.db, key);
    const gone = await tx.db
      .delete(policy)
      .where(and(eq(policy.environment, EVERY_ENVIRONMENT), eq(policy.kind, key)))
      .returning({ kind: policy.kind });
    if (gone.length === 0)
      throw new CommandError("not-found", `the policy ${key} was never set: the default is in force`);
    await recordAudit(tx, "policy.changed", {
      subject: { kind: "policy", id: key, environment: EVERY_ENVIRONMENT },
      detail: { before, after: await readPolicy(tx.db, key), reset: true },
    });
    return { key, reset: true as const };
  });
}
