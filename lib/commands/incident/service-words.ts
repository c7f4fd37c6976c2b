import { and, eq } from "drizzle-orm";
import { serviceProfile } from "#db/schema/incident";
import type { ServiceWords } from "#lib/domain/incident/plain-words";
import { wordsOfService } from "#lib/domain/incident/plain-words";
import type { CommandContext } from "../kernel/context.ts";

export interface ServiceFacts {
  words: ServiceWords;
  /** Exposure below which a breach is a near miss, 0–100; null = none is stated. */
  hazardBelowPercent: number | null;
}

/** What a service says about itself, or plain words made from its name. */
export async function findServiceFacts(
  ctx: Pick<CommandContext, "db">,
  at: { environment: string; service: string },
): Promise<ServiceFacts> {
  const [profile] = await ctx.db
    .select()
    .from(serviceProfile)
    .where(and(eq(serviceProfile.environment, at.environment), eq(serviceProfile.service, at.service)));
  if (!profile) return { words: wordsOfService(at.service), hazardBelowPercent: null };
  return {
    words: { name: profile.displayName, unit: { one: profile.unitOne, many: profile.unitMany } },
    hazardBelowPercent: profile.hazardBelowPercent,
  };
}
