import { z } from "zod";
import { type Segment, segmentSchema } from "#lib/domain/flag/flag-schema";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { storeSegments } from "./store-segments.ts";

export const SaveSegmentInput = segmentSchema.extend({
  environment: z.string().min(1).max(64).default("production"),
});

/** A rule under a name of its own; replaces the one that had it. Every rule that names it must go on to be one. */
export async function saveSegment(ctx: CommandContext, input: z.input<typeof SaveSegmentInput>): Promise<Segment> {
  await requirePermission(ctx, "flag:write");
  const { environment, ...segment } = parseInput(SaveSegmentInput, input);
  requireEnvironment(ctx, environment);
  const fieldOf = (field: string) => field.replace(`$evaluators.${segment.key}`, "rule");
  return inTransaction(ctx, async (tx) => {
    for (const { action, key, detail } of await storeSegments(tx, { environment, segments: [segment], fieldOf }))
      await recordAudit(tx, action, { subject: { kind: "segment", id: key, environment }, detail });
    return segment;
  });
}
