import { z } from "zod";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { SaveSegmentInput } from "./save-segment.ts";
import { removeSegments } from "./store-segments.ts";

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
    const [gone] = await removeSegments(tx, environment, [key]);
    if (!gone) throw new CommandError("not-found", `there is no segment "${key}" in ${environment}`);
    await recordAudit(tx, gone.action, { subject: { kind: "segment", id: key, environment } });
    return { key, deleted: true as const };
  });
}
