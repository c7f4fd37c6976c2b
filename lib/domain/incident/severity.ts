import type { IncidentFamily, IncidentKind, Severity } from "./state.ts";

/** What the machine knows when a rollout is taken back. */
export interface Breach {
  family: IncidentFamily;
  /** Share of units that were given the bad variant, 0–100. */
  exposurePercent: number;
  /** Units that met it; 0 = nobody. */
  affectedUnits: number;
  /** Exposure below which the service accepts a breach as a near miss; null = it states none. */
  hazardBelowPercent: number | null;
  /** Words for one and many units: "application", "applications". */
  unit: { one: string; many: string };
  /** Stop event that took the release back, in words; null = a gate did, or nobody watched. */
  stopEvent?: string | null;
}

export interface SeverityProposal {
  severity: Severity;
  kind: Extract<IncidentKind, "real" | "hazard">;
  /** Which rule decided; shown with its sentence wherever the severity is shown. */
  rule: string;
  sentence: string;
  /** Set when no public post is proposed. */
  noPublicPostBecause: string | null;
}

/** Exposure from which a technical breach counts as a major function being wrong for many. */
export const MAJOR_EXPOSURE_PERCENT = 25;

const base: Record<IncidentFamily, Severity> = {
  fairness: "P1",
  errors: "P2",
  latency: "P2",
  quality: "P2",
  business: "P3",
  other: "P2",
};
/** Families that become P1 when many people meet them. */
const growsWithExposure: ReadonlySet<IncidentFamily> = new Set(["errors", "latency", "quality"]);

const percent = (value: number): string => `${Number(value.toFixed(3))} %`;

/**
 * Proposes severity and kind from family and real exposure. Never above P1: that a case is P0 or unlawful is a
 * person's word. Source of the rule: severity table of the incident reference, shown in `docs/domain-language.md`.
 */
export function proposeSeverity(breach: Breach): SeverityProposal {
  // Somebody saw the harm: however few met the release, that is no near miss.
  if (breach.stopEvent)
    return real(
      "P1",
      "stop-event",
      `P1 because ${breach.stopEvent} was reported, which the plan names as a stop event.`,
    );
  const nearMiss = nearMissBecause(breach);
  if (nearMiss)
    return {
      severity: "P4",
      kind: "hazard",
      rule: "near-miss",
      sentence: `Near miss, P4: ${nearMiss}.`,
      noPublicPostBecause: nearMiss,
    };
  const { family, exposurePercent } = breach;
  if (growsWithExposure.has(family) && exposurePercent >= MAJOR_EXPOSURE_PERCENT)
    return real(
      "P1",
      "major-exposure",
      `P1 because a ${family} breach reached ${percent(exposurePercent)} of ${breach.unit.many}, at or above ${MAJOR_EXPOSURE_PERCENT} %.`,
    );
  if (family === "fairness")
    return real(
      "P1",
      "fairness",
      "P1 because a fairness limit was passed: some groups were treated worse than others.",
    );
  const severity = base[family];
  return real(
    severity,
    `family-${family}`,
    `${severity} because a ${family} breach reached ${percent(exposurePercent)} of ${breach.unit.many}.`,
  );
}

const real = (severity: Severity, rule: string, sentence: string): SeverityProposal => ({
  severity,
  kind: "real",
  rule,
  sentence,
  noPublicPostBecause: null,
});

function nearMissBecause(breach: Breach): string | null {
  if (breach.affectedUnits === 0) return `no ${breach.unit.one} met the new version`;
  const limit = breach.hazardBelowPercent;
  if (limit !== null && breach.exposurePercent < limit)
    return `only ${percent(breach.exposurePercent)} of ${breach.unit.many} met the new version, below the ${percent(limit)} that the service states as its limit`;
  return null;
}
