import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { environment } from "#db/schema/catalogue";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockEnvironments } from "./lock-environments.ts";

export const OrderEnvironmentsInput = z.object({
  environments: z.array(z.string().min(1).max(64)).min(1).max(500).describe("The keys of all, in the order to show"),
});

/** Puts the environments in the order in which they are shown; the first is shown to whoever has chosen none. */
export async function orderEnvironments(
  ctx: CommandContext,
  input: z.input<typeof OrderEnvironmentsInput>,
): Promise<void> {
  await requirePermission(ctx, "settings:write");
  const { environments: wanted } = parseInput(OrderEnvironmentsInput, input);
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  await inTransaction(ctx, async (tx) => {
    await lockEnvironments(tx);
    const rows = await tx.db.select().from(environment).orderBy(asc(environment.position), asc(environment.key));
    const before = rows.map(({ key }) => key);
    if ([...wanted].sort().join() !== [...before].sort().join())
      throw new CommandError("invalid", "These are not all environments, each once.", [
        { field: "environments", problem: `must name each of ${before.join(", ")} once: look again` },
      ]);
    if (wanted.join() === before.join()) return;
    for (const [position, key] of wanted.entries())
      await tx.db.update(environment).set({ position }).where(eq(environment.key, key));
    await recordAudit(tx, "environment.reordered", {
      subject: { kind: "environment", id: "environment", environment: EVERY_ENVIRONMENT },
      detail: { order: { from: before, to: wanted } },
    });
  });
}
