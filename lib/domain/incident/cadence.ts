import type { Severity, UpdatePhase } from "./state.ts";

interface Cadence {
  /** Minutes from the opening to the first public post; null = none is promised. */
  firstPublicMinutes: number | null;
  /** Minutes between public posts while it is open. */
  publicMinutes: number | null;
}

/** Source: severity table of the incident reference (PagerDuty's and statuspage.wiki's published practice). */
export const cadences: Record<Severity, Cadence> = {
  P0: { firstPublicMinutes: 10, publicMinutes: 20 },
  P1: { firstPublicMinutes: 20, publicMinutes: 30 },
  P2: { firstPublicMinutes: 60, publicMinutes: 120 },
  P3: { firstPublicMinutes: null, publicMinutes: null },
  P4: { firstPublicMinutes: null, publicMinutes: null },
};

const minutesAfter = (now: Date, minutes: number | null): Date | null =>
  minutes === null ? null : new Date(now.getTime() + minutes * 60_000);

export const firstUpdateDueAt = (severity: Severity, openedAt: Date): Date | null =>
  minutesAfter(openedAt, cadences[severity].firstPublicMinutes);

/** When the public is told to expect the next post; nothing is promised after "resolved". */
export const nextUpdateAt = (severity: Severity, phase: UpdatePhase, now: Date): Date | null =>
  phase === "resolved" ? null : minutesAfter(now, cadences[severity].publicMinutes ?? 120);

/** How long a mitigation must hold before "monitoring" may become "resolved" without a reason. */
export const VERIFICATION_WINDOW_SECONDS = 300;
/** How long a resolved incident can be reopened; afterwards a new one is declared. */
export const REOPEN_WINDOW_SECONDS = 24 * 3_600;
