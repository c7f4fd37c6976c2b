import type { ConfigurationDocument } from "#lib/domain/configuration/document";
import { thingsOf } from "#lib/domain/configuration/document";
import type { Drift } from "#lib/domain/configuration/drift";
import { configurationKinds } from "#lib/domain/configuration/things";
import type { GatePreset, RolloutTemplate } from "#lib/domain/rollout/template";

export interface KindLine {
  folder: string;
  count: number;
  /** The first keys, for recognising. */
  names: string;
}

const NAMED = 6;

/** What is configured, kind by kind, in the order of the document. */
export const kindLines = (document: ConfigurationDocument): KindLine[] =>
  configurationKinds.map(({ name, folder }) => {
    const keys = (thingsOf(document, name) ?? []).map(({ key }) => key);
    const rest = keys.length - NAMED;
    return {
      folder,
      count: keys.length,
      names: `${keys.slice(0, NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
    };
  });

export const driftWords: Record<Drift["how"], string> = {
  added: "appeared since; no applied file says it",
  changed: "changed since; the next apply would change it back",
  deleted: "removed since; the next apply would add it again",
};

/** "5 → 50 → 100 %, bake 6 h" */
export function planWords({ plan }: Pick<RolloutTemplate, "plan">): string {
  const shares = plan.steps.map(({ exposurePercent }) => exposurePercent).join(" → ");
  return `${shares} %, bake ${secondsWords(plan.bakeSeconds)}`;
}

function secondsWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}

const gateKindWords: Record<GatePreset["gate"]["kind"], string> = {
  guardrail: "guardrail: rolls back",
  signal: "signal: pauses",
  informational: "informational: shown only",
};

const dryRunWords: Record<GatePreset["gate"]["kind"], string> = {
  guardrail: "dry run: would roll back",
  signal: "dry run: would pause",
  informational: "dry run: shown only",
};

/** What follows when a gate fails; of a dry-run gate, what would. */
export const effectWords = ({ kind, dryRun }: GatePreset["gate"]): string =>
  dryRun ? dryRunWords[kind] : gateKindWords[kind];
