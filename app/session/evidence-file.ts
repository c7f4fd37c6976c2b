import type { z } from "zod";
import type { CommandContext } from "#lib/commands/kernel/context";
import { type ExportEvidenceInput, exportEvidence } from "#lib/commands/rollout/export-evidence";
import { evidenceFile } from "#lib/queries/rollout/evidence-file";
import { instance } from "./instance.ts";

/** What both doors answer to whoever takes evidence away. */
export async function evidenceAnswer(
  ctx: CommandContext,
  input: z.input<typeof ExportEvidenceInput>,
): Promise<Response> {
  const wanted = await exportEvidence(ctx, input);
  const name = wanted.evidenceId ?? wanted.rolloutId;
  return new Response(evidenceFile(instance().database.db, { ...wanted, now: ctx.now }), {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="evenkeel-evidence-${name}.json"`,
      "cache-control": "no-store",
    },
  });
}
