import { eq } from "drizzle-orm";
import { z } from "zod";
import { gatePreset, rolloutTemplate } from "#db/schema/catalogue";
import { CommandError } from "#lib/domain/kernel/command-error";
import { starterPresets, starterTemplates } from "#lib/domain/rollout/starter-set";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { saveGatePreset } from "./save-gate-preset.ts";
import { saveTemplate } from "./save-template.ts";

export const AddStarterSetInput = z.object({ environment: z.string().min(1).max(64).default("production") });

/** Gives an environment without templates and presets those of the starter set; each is then saved like any other. */
export async function addStarterSet(
  ctx: CommandContext,
  input: z.input<typeof AddStarterSetInput>,
): Promise<{ presets: number; templates: number }> {
  await requirePermission(ctx, "catalogue:write");
  const { environment } = parseInput(AddStarterSetInput, input);
  return inTransaction(ctx, async (tx) => {
    const [preset] = await tx.db.select().from(gatePreset).where(eq(gatePreset.environment, environment)).limit(1);
    const [template] = await tx.db
      .select()
      .from(rolloutTemplate)
      .where(eq(rolloutTemplate.environment, environment))
      .limit(1);
    if (preset || template)
      throw new CommandError("conflict", `${environment} has templates or presets already: nothing was added`);
    for (const each of starterPresets) await saveGatePreset(tx, { environment, ...each });
    for (const each of starterTemplates) await saveTemplate(tx, { environment, ...each });
    return { presets: starterPresets.length, templates: starterTemplates.length };
  });
}
