import { and, asc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { flagSegment } from "#db/schema/flag";
import { flag } from "#db/schema/rollout";
import type { Releases } from "#lib/domain/flag/version-set";
import { type RolloutPlan, rolloutPlanSchema } from "#lib/domain/rollout/plan";
import type { RolloutTemplate } from "#lib/domain/rollout/template";
import { listGatePresets, listTemplates } from "../configuration/list-templates.ts";

export interface FlagChoice {
  key: string;
  service: string;
  defaultVariant: string;
  /** Every other variant: what could be released. */
  candidates: string[];
  /** What is recorded of each variant. */
  releases: Releases;
}

export interface TemplateChoice extends Pick<RolloutTemplate, "key" | "name" | "description" | "strategy"> {
  /** With the gates of its presets. */
  plan: RolloutPlan;
}

/** What a new rollout can be made of: flags with something to release, templates that compose to a plan, segments to preview. */
export async function rolloutChoices(
  db: Database,
  environment: string,
): Promise<{ flags: FlagChoice[]; templates: TemplateChoice[]; segments: string[] }> {
  const [flags, templates, presets, segments] = await Promise.all([
    db
      .select()
      .from(flag)
      .where(and(eq(flag.environment, environment), eq(flag.state, "ENABLED")))
      .orderBy(asc(flag.service), asc(flag.key)),
    listTemplates(db, environment),
    listGatePresets(db, environment),
    db
      .select({ key: flagSegment.key })
      .from(flagSegment)
      .where(eq(flagSegment.environment, environment))
      .orderBy(asc(flagSegment.key)),
  ]);
  const gates = new Map(presets.map(({ key, gate }) => [key, gate]));
  return {
    flags: flags
      .map(({ key, service, defaultVariant, variants, releases }) => ({
        key,
        service,
        defaultVariant,
        candidates: Object.keys(variants).filter((name) => name !== defaultVariant),
        releases,
      }))
      .filter(({ candidates }) => candidates.length > 0),
    segments: segments.map(({ key }) => key),
    templates: templates.flatMap(({ key, name, description, strategy, plan, gates: wanted }) => {
      const composed = rolloutPlanSchema.safeParse({ ...plan, gates: wanted.map((one) => gates.get(one)) });
      return composed.data ? [{ key, name, description, strategy, plan: composed.data }] : [];
    }),
  };
}
