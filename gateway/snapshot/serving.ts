import { createHash } from "node:crypto";
import type { Snapshot, SnapshotRollout } from "#db/snapshot/snapshot";
import type { EvaluationReason } from "#lib/domain/flag/choose-variant";
import { staticMetadata } from "#lib/domain/flag/evaluate";
import { type EffectiveFlag, effectiveFlag } from "#lib/domain/flag/flag";
import { type CompiledFlag, compileFlagSet, type FlagSet } from "#lib/domain/flag/flag-set";
import type { Evaluators } from "#lib/domain/flag/logic/compile-rule";

/** One variant's answer for one reason, serialised up to the members that depend on the unit. */
export interface Answer {
  readonly variant: string;
  /** JSON text without the two closing braces of metadata and answer. */
  readonly open: string;
  /** Evaluations that got this answer; read by the metrics. */
  count: number;
}

export interface ServedFlag {
  readonly compiled: CompiledFlag;
  readonly answers: ReadonlyMap<string, Answer>;
}

export interface ServedEnvironment {
  readonly name: string;
  readonly flags: ReadonlyMap<string, ServedFlag>;
  /** What evaluation reads; prerequisites are looked up in it. */
  readonly set: FlagSet;
  readonly evaluators: Evaluators;
  /** Whether any flag looks at more than the targeting key. */
  readonly readsContext: boolean;
  /** Digest of all that is served here: equal on every gateway and after a restart. */
  readonly tag: string;
}

export interface Serving {
  readonly snapshot: Snapshot;
  readonly environments: ReadonlyMap<string, ServedEnvironment>;
  readonly rollouts: ReadonlyMap<string, SnapshotRollout>;
}

/** Everything that can be decided before a request comes is decided here. */
export function compileServing(snapshot: Snapshot, returned: ReadonlySet<string>): Serving {
  const byEnvironment = Map.groupBy(snapshot.flags, ({ environment }) => environment);
  const environments = new Map(
    Array.from(byEnvironment, ([name, definitions]) => {
      const effective = definitions.map((definition) => effectiveFlag(definition, snapshot.rollouts, returned));
      const segments = (snapshot.segments ?? []).filter(({ environment }) => environment === name);
      return [
        name,
        serveEnvironment(name, effective, Object.fromEntries(segments.map(({ key, rule }) => [key, rule]))),
      ];
    }),
  );
  const rollouts = new Map(snapshot.rollouts.map((rollout) => [rollout.id, rollout]));
  return { snapshot, environments, rollouts };
}

export const nothingServed = (name: string): ServedEnvironment => ({
  name,
  flags: new Map(),
  set: new Map(),
  evaluators: {},
  readsContext: false,
  tag: "empty",
});

function serveEnvironment(
  name: string,
  effective: readonly EffectiveFlag[],
  evaluators: Evaluators,
): ServedEnvironment {
  const set = compileFlagSet(effective, evaluators);
  return {
    name,
    flags: new Map(Array.from(set, ([key, compiled]) => [key, { compiled, answers: answersOf(compiled) }])),
    set,
    evaluators,
    readsContext: [...set.values()].some(({ readsContext }) => readsContext),
    tag: digestOf(effective, evaluators),
  };
}

export const answerKey = (reason: EvaluationReason, variant: string): string => `${reason} ${variant}`;

/** Every answer that this flag can give. */
function answersOf({
  effective,
  rule,
  overrides,
  prerequisites,
  preview,
  isStatic,
}: CompiledFlag): Map<string, Answer> {
  const { definition, split, defaultVariant } = effective;
  const answers = new Map<string, Answer>();
  const add = (reason: EvaluationReason, names: readonly string[]): void => {
    const metadata = staticMetadata(effective, reason);
    for (const variant of names) {
      if (!Object.hasOwn(definition.variants, variant)) continue;
      const value = definition.variants[variant];
      const text = JSON.stringify({ key: definition.key, reason, variant, value, metadata });
      answers.set(answerKey(reason, variant), { variant, open: text.slice(0, -2), count: 0 });
    }
  };
  if (definition.state === "DISABLED") {
    add("DISABLED", [defaultVariant]);
    return answers;
  }
  if (split) add("SPLIT", [split.candidate, split.baseline]);
  else add(isStatic ? "STATIC" : "DEFAULT", [defaultVariant]);
  if (prerequisites.length > 0) add("DEFAULT", [defaultVariant]);
  if (rule) add("TARGETING_MATCH", Object.keys(definition.variants));
  else add("TARGETING_MATCH", [...new Set([...(overrides?.values() ?? []), ...(preview ? [preview.candidate] : [])])]);
  return answers;
}

function digestOf(flags: readonly EffectiveFlag[], evaluators: Evaluators): string {
  const hash = createHash("sha256");
  for (const flag of flags) hash.update(JSON.stringify(flag)).update("\n");
  hash.update(JSON.stringify(evaluators));
  return hash.digest("base64url").slice(0, 16);
}
