import { asc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { gatePreset, rolloutTemplate } from "#db/schema/catalogue";
import {
  type GatePreset,
  gatePresetSchema,
  type RolloutTemplate,
  rolloutTemplateSchema,
} from "#lib/domain/rollout/template";

/** Gate presets by key; one that this version does not understand is left out. */
export async function listGatePresets(db: Database, environment: string): Promise<GatePreset[]> {
  const rows = await db
    .select()
    .from(gatePreset)
    .where(eq(gatePreset.environment, environment))
    .orderBy(asc(gatePreset.key));
  return rows.flatMap((row) => gatePresetSchema.safeParse(row).data ?? []);
}

/** Rollout templates by key; one that this version does not understand is left out. */
export async function listTemplates(db: Database, environment: string): Promise<RolloutTemplate[]> {
  const rows = await db
    .select()
    .from(rolloutTemplate)
    .where(eq(rolloutTemplate.environment, environment))
    .orderBy(asc(rolloutTemplate.key));
  return rows.flatMap((row) => rolloutTemplateSchema.safeParse(row).data ?? []);
}
