import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { flagSegment } from "#db/schema/flag";
import { CommandError } from "#lib/domain/kernel/command-error";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { flagNeighbours } from "./flag-neighbours.ts";
import { SaveSegmentInput } from "./save-segment.ts";
import { brokenRules } from "./segment-users.ts";

export const DeleteSegmentInput = z.object({
  environment: SaveSegmentInput.shape.environment,
  key: SaveSegmentInput.shape.key,
});

/** Removes a segment that no rule names. */
export async function deleteSegment(
  ctx: CommandContext,
  input: z.input<typeof DeleteSegmentInput>,
): Promise<{ key: string; deleted: true }> {
  await requirePermission(ctx, "flag:write");
  const { environment, key } = parseInput(DeleteSegmentInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    await bumpConfigRevision(tx);
    const gone = await tx.db
      .delete(flagSegment)
      .where(and(eq(flagSegment.environment, environment), eq(flagSegment.key, key)))
      .returning({ key: flagSegment.key });
    if (gone.length === 0) throw new CommandError("not-found", `there is no segment "${key}" in ${environment}`);
    const [user] = await brokenRules(tx, environment, (await flagNeighbours(tx, environment)).evaluators);
    if (user) throw new CommandError("precondition-failed", `the segment "${key}" is in use: ${user.problem}`);
    await recordAudit(tx, "segment.deleted", { subject: { kind: "segment", id: key, environment } });
    return { key, deleted: true as const };
  });
}
