/**
 * Glossary of a flag
 * - A flag names one choice of a service: its variants, and the default variant, which is the current release.
 * - A split gives the candidate of one rollout a share of all units; the baseline serves the others.
 * - An effective flag is what evaluation reads: definition, rollout in force and any return to the baseline, folded.
 * - The targeting key names the unit; the same key gets the same variant as long as the seed stays.
 * - A return is a rollback that a gateway applied by itself; it wins until the control plane has caught up.
 * - A targeting rule, written in flagd's JsonLogic, places a unit by its evaluation context; an override places one unit
 *   by its targeting key. Whoever is placed stays there: a split replaces the default outcome only.
 * - A segment is a rule with a name, that the rules of its environment refer to; flagd calls it an evaluator.
 * - A preview serves a rollout's candidate to the units that its plan names, before and beside its split.
 * - A prerequisite is another flag and the variants of it that a unit must get; without them the flag serves its default.
 */
export type FlagValue = boolean | string | number | Record<string, unknown>;

export type FlagMetadata = Record<string, string | number | boolean>;

export interface Prerequisite {
  /** Key of a flag in the same environment. */
  flag: string;
  /** One of these must be what the unit gets. */
  variants: string[];
}

/** What decides for a unit before the default does; all of it may be left out. */
export interface FlagTargeting {
  /** JsonLogic whose result names a variant; null leaves the decision to the default. */
  targeting?: Record<string, unknown> | null;
  /** Variant by targeting key. */
  overrides?: Record<string, string>;
  prerequisites?: Prerequisite[];
  metadata?: FlagMetadata;
}

/** A flag as the control plane states it. */
export interface FlagDefinition extends FlagTargeting {
  key: string;
  environment: string;
  service: string;
  state: "ENABLED" | "DISABLED";
  variants: Record<string, FlagValue>;
  defaultVariant: string;
  revision: number;
}

/** A rollout whose release serves traffic, as far as evaluation needs it. */
export interface ServingRollout {
  id: string;
  flagKey: string;
  environment: string;
  state: "running" | "paused" | "baking" | "failed" | "completed";
  candidateVariant: string;
  baselineVariant: string;
  /** Share of units that get the candidate, 0–100. */
  trafficPercent: number;
  seed: string;
  stepIndex: number | null;
  revision: number;
  /** Who gets the candidate whatever the share; absent in rollouts without a preview. */
  preview?: { segment?: string | undefined; targetingKeys: string[] } | null | undefined;
}

export interface PreviewAudience {
  candidate: string;
  /** Key of a segment. */
  segment: string | null;
  targetingKeys: string[];
}

export interface Split {
  rolloutId: string;
  candidate: string;
  baseline: string;
  trafficPercent: number;
  seed: string;
  stepIndex: number | null;
}

export interface EffectiveFlag {
  definition: FlagDefinition;
  /** Served outside a split and while disabled. */
  defaultVariant: string;
  split: Split | null;
  /** Goes before the split and is no part of it. */
  preview: PreviewAudience | null;
  /** Grows with every change of what this flag serves; carried as `feature_flag.version`. */
  version: string;
}

/** Keys that fit a path segment of every client, also of those that do not encode it. */
export const flagKeyPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * Folds the rollout in force into its flag.
 * @param returned ids of rollouts that a gateway has returned to the baseline.
 */
export function effectiveFlag(
  definition: FlagDefinition,
  rollouts: readonly ServingRollout[],
  returned: ReadonlySet<string>,
): EffectiveFlag {
  const own = rollouts.filter(
    (rollout) => rollout.flagKey === definition.key && rollout.environment === definition.environment,
  );
  const active = own.find((rollout) => rollout.state !== "completed");
  const version = (rollout: ServingRollout | undefined, mark = "") =>
    `${definition.revision}${rollout ? `.${rollout.revision}` : ""}${mark}`;

  const isReturned = active !== undefined && returned.has(active.id);
  if (active && !isReturned && (active.trafficPercent > 0 || active.preview))
    return {
      definition,
      defaultVariant: definition.defaultVariant,
      split: active.trafficPercent > 0 ? splitOf(active) : null,
      preview: previewOf(active),
      version: version(active),
    };

  const undone = own.find(
    (rollout) =>
      rollout.state === "completed" &&
      returned.has(rollout.id) &&
      rollout.candidateVariant === definition.defaultVariant,
  );
  // A return of the current release goes further back than one of what was compared with it.
  const back = undone ?? (isReturned ? active : undefined);
  if (back) return { definition, defaultVariant: back.baselineVariant, ...whole, version: version(back, "-returned") };
  return { definition, defaultVariant: definition.defaultVariant, ...whole, version: version(active) };
}

/** Everyone gets the same. */
const whole = { split: null, preview: null } as const;

function previewOf({ preview, candidateVariant: candidate }: ServingRollout): PreviewAudience | null {
  return preview ? { candidate, segment: preview.segment ?? null, targetingKeys: preview.targetingKeys } : null;
}

function splitOf(rollout: ServingRollout): Split {
  return {
    rolloutId: rollout.id,
    candidate: rollout.candidateVariant,
    baseline: rollout.baselineVariant,
    trafficPercent: rollout.trafficPercent,
    seed: rollout.seed,
    stepIndex: rollout.stepIndex,
  };
}
