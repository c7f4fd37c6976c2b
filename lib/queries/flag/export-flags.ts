import type { Database } from "#db/client";
import { effectiveFlag } from "#lib/domain/flag/flag";
import { type FlagdDefinition, toFlagdDefinition } from "#lib/domain/flag/flagd";
import { listFlags, listSegments } from "./flag-record.ts";

/**
 * The flags of an environment as a flagd file, as they are written. flagd knows neither overrides nor prerequisites: they
 * stand in the rule there.
 */
export async function exportFlags(db: Database, environment: string): Promise<FlagdDefinition> {
  const [flags, segments] = await Promise.all([listFlags(db, { environment }), listSegments(db, environment)]);
  return toFlagdDefinition({
    environment,
    flags: new Map(flags.map((flag) => [flag.key, effectiveFlag(flag, [], new Set())])),
    evaluators: Object.fromEntries(segments.map(({ key, rule }) => [key, rule])),
  });
}
