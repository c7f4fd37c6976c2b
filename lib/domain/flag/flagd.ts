import { candidateWeight, TOTAL_WEIGHT } from "./bucket.ts";
import type { EffectiveFlag, FlagValue } from "./flag.ts";

/** One flag in flagd's flags.json, schema v0. */
export interface FlagdFlag {
  state: "ENABLED" | "DISABLED";
  variants: Record<string, FlagValue>;
  defaultVariant: string;
  targeting?: Record<string, unknown>;
  metadata: Record<string, string | number | boolean>;
}

export interface FlagdDefinition {
  $schema: "https://flagd.dev/schema/v0/flags.json";
  flags: Record<string, FlagdFlag>;
  metadata: { flagSetId: string };
}

/** The same choice in flagd's words, for evaluators that run inside the application. */
export function toFlagd(flag: EffectiveFlag): FlagdFlag {
  const { definition, split, defaultVariant, version } = flag;
  const exported: FlagdFlag = {
    state: definition.state,
    variants: definition.variants,
    defaultVariant,
    metadata: split ? { version, rolloutId: split.rolloutId, exposure: split.trafficPercent } : { version },
  };
  if (split) {
    const weight = candidateWeight(split.trafficPercent);
    exported.targeting = {
      fractional: [
        { cat: [split.seed, { var: "targetingKey" }] },
        [split.candidate, weight],
        [split.baseline, TOTAL_WEIGHT - weight],
      ],
    };
  }
  return exported;
}

/** All flags of one environment as one definition file. */
export function toFlagdDefinition(environment: string, flags: Iterable<EffectiveFlag>): FlagdDefinition {
  return {
    $schema: "https://flagd.dev/schema/v0/flags.json",
    flags: Object.fromEntries(Array.from(flags, (flag) => [flag.definition.key, toFlagd(flag)])),
    metadata: { flagSetId: environment },
  };
}
