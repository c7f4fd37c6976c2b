import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { destination, outboxMessage } from "#db/schema/notification";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const DeleteDestinationInput = z.object({ destinationId: idSchema("destination") });

/** Takes a destination away, with the log of what it was sent; what still waited for it is not sent, and counted. */
export async function deleteDestination(
  ctx: CommandContext,
  input: z.input<typeof DeleteDestinationInput>,
): Promise<{ destinationId: string; unsent: number }> {
  await requirePermission(ctx, "settings:write");
  const { destinationId } = parseInput(DeleteDestinationInput, input);
  return inTransaction(ctx, async (tx) => {
    const [row] = await tx.db.select().from(destination).where(eq(destination.id, destinationId)).for("update");
    if (!row) throw new CommandError("not-found", `there is no destination ${destinationId}`);
    requireEnvironment(tx, row.environment);
    const waiting = await tx.db
      .delete(outboxMessage)
      .where(
        and(
          eq(outboxMessage.destinationId, destinationId),
          isNull(outboxMessage.deliveredAt),
          isNull(outboxMessage.abandonedAt),
        ),
      )
      .returning({ id: outboxMessage.id });
    await tx.db.delete(outboxMessage).where(eq(outboxMessage.destinationId, destinationId));
    await tx.db.delete(destination).where(eq(destination.id, destinationId));
    await recordAudit(tx, "destination.deleted", {
      subject: { kind: "destination", id: destinationId, environment: row.environment },
      detail: { kind: row.kind, name: row.name, unsent: waiting.length },
    });
    return { destinationId, unsent: waiting.length };
  });
}
