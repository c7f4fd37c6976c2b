import { and, arrayContains, eq, inArray } from "drizzle-orm";
import { gatePreset, rolloutTemplate } from "#db/schema/catalogue";
import { type GateConfig, gateConfigSchema } from "#lib/domain/rollout/plan";
import { type RolloutTemplate, rolloutTemplateSchema } from "#lib/domain/rollout/template";
import type { CommandContext } from "../kernel/context.ts";

/** The gates of these presets by key, locked against a change while a template that names them is stored. */
export async function gatesOf(
  { db }: CommandContext,
  environment: string,
  keys: readonly string[],
): Promise<Map<string, GateConfig>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .select({ key: gatePreset.key, gate: gatePreset.gate })
    .from(gatePreset)
    .where(and(eq(gatePreset.environment, environment), inArray(gatePreset.key, [...keys])))
    .for("share");
  return new Map(rows.map(({ key, gate }) => [key, gateConfigSchema.parse(gate)]));
}

/** Templates that name this preset. */
export async function templatesWith(
  { db }: CommandContext,
  environment: string,
  presetKey: string,
): Promise<RolloutTemplate[]> {
  const rows = await db
    .select()
    .from(rolloutTemplate)
    .where(and(eq(rolloutTemplate.environment, environment), arrayContains(rolloutTemplate.gates, [presetKey])));
  return rows.map((row) => rolloutTemplateSchema.parse(row));
}
