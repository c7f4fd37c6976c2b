import { eq } from "drizzle-orm";
import { flagSegment } from "#db/schema/flag";
import { flag } from "#db/schema/rollout";
import type { FlagNeighbours } from "#lib/domain/flag/targeting-problems";
import type { CommandContext } from "../kernel/context.ts";

/** Everything that a flag's rule and prerequisites may name. Call it under the configuration's lock. */
export async function flagNeighbours({ db }: CommandContext, environment: string): Promise<FlagNeighbours> {
  const rows = await db
    .select({ key: flag.key, variants: flag.variants, prerequisites: flag.prerequisites })
    .from(flag)
    .where(eq(flag.environment, environment));
  const segments = await db.select().from(flagSegment).where(eq(flagSegment.environment, environment));
  return {
    flags: new Map(rows.map(({ key, ...rest }) => [key, rest])),
    evaluators: Object.fromEntries(segments.map(({ key, rule }) => [key, rule])),
  };
}
