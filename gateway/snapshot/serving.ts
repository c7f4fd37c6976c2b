import { createHash } from "node:crypto";
import type { Snapshot, SnapshotRollout } from "#db/snapshot/snapshot";
import { staticMetadata } from "#lib/domain/flag/evaluate";
import { type EffectiveFlag, effectiveFlag } from "#lib/domain/flag/flag";

/** One variant's answer, serialised up to the members that depend on the unit. */
export interface Answer {
  /** JSON text without the two closing braces of metadata and answer. */
  readonly open: string;
  /** Evaluations that got this answer; read by the metrics. */
  count: number;
}

export interface ServedFlag {
  readonly effective: EffectiveFlag;
  readonly answers: ReadonlyMap<string, Answer>;
}

export interface ServedEnvironment {
  readonly name: string;
  readonly flags: ReadonlyMap<string, ServedFlag>;
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
  const flagsOf = new Map<string, Map<string, ServedFlag>>();
  for (const definition of snapshot.flags) {
    const flags = flagsOf.get(definition.environment) ?? new Map<string, ServedFlag>();
    flagsOf.set(definition.environment, flags);
    flags.set(definition.key, serveFlag(effectiveFlag(definition, snapshot.rollouts, returned)));
  }
  const environments = new Map(
    Array.from(flagsOf, ([name, flags]) => [name, { name, flags, tag: digestOf(flags) }] as const),
  );
  const rollouts = new Map(snapshot.rollouts.map((rollout) => [rollout.id, rollout]));
  return { snapshot, environments, rollouts };
}

export const nothingServed = (name: string): ServedEnvironment => ({ name, flags: new Map(), tag: "empty" });

function serveFlag(effective: EffectiveFlag): ServedFlag {
  const { definition, split, defaultVariant } = effective;
  const isSplit = split !== null && definition.state === "ENABLED";
  const reason = isSplit ? "SPLIT" : definition.state === "DISABLED" ? "DISABLED" : "STATIC";
  const variants = isSplit ? [split.candidate, split.baseline] : [defaultVariant];
  const metadata = staticMetadata(effective);
  const answers = new Map<string, Answer>();
  for (const variant of variants) {
    if (!Object.hasOwn(definition.variants, variant)) continue;
    const value = definition.variants[variant];
    const text = JSON.stringify({ key: definition.key, reason, variant, value, metadata });
    answers.set(variant, { open: text.slice(0, -2), count: 0 });
  }
  return { effective, answers };
}

function digestOf(flags: ReadonlyMap<string, ServedFlag>): string {
  const hash = createHash("sha256");
  for (const { effective } of flags.values()) hash.update(JSON.stringify(effective)).update("\n");
  return hash.digest("base64url").slice(0, 16);
}
