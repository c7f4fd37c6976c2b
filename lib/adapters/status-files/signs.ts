import type { ComponentStatus } from "#lib/domain/status/component";
import { componentStatusWords } from "#lib/domain/status/component";
import { type Html, html } from "./html.ts";

/** Shape first, then word, then colour: a signal never depends on colour alone. */
export type Sign = "ok" | "notice" | "elevated" | "high" | "critical" | "none";

const signs: Record<ComponentStatus, Sign> = {
  operational: "ok",
  under_maintenance: "notice",
  degraded_performance: "elevated",
  partial_outage: "high",
  major_outage: "critical",
};
export const signOf = (status: ComponentStatus | null): Sign => (status === null ? "none" : signs[status]);
export const wordOf = (status: ComponentStatus | null): string =>
  status === null ? "No data" : componentStatusWords[status];

/** Defined once per page, used by reference. */
export const symbols: Html = html`<svg class="symbols" width="0" height="0" aria-hidden="true">
<symbol id="s-ok" viewBox="0 0 12 12"><circle cx="6" cy="6" r="5.6" fill="currentColor"/><path d="M3.5 6.2l1.8 1.8 3.3-3.8" fill="none" stroke="var(--surface)" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="s-notice" viewBox="0 0 12 12"><rect x="1" y="1" width="10" height="10" rx="1.6" fill="currentColor"/></symbol>
<symbol id="s-elevated" viewBox="0 0 12 12"><path d="M6 1.2 11 10.4H1z" fill="currentColor" stroke="currentColor" stroke-width="1.2" stroke-linejoin="round"/></symbol>
<symbol id="s-high" viewBox="0 0 12 12"><path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor" stroke="currentColor" stroke-width=".8" stroke-linejoin="round"/></symbol>
<symbol id="s-critical" viewBox="0 0 12 12"><path d="M3.7.5h4.6l3.2 3.2v4.6l-3.2 3.2H3.7L.5 8.3V3.7z" fill="currentColor"/><path d="M4.2 4.2l3.6 3.6M7.8 4.2 4.2 7.8" stroke="var(--on-critical)" stroke-width="1.4" stroke-linecap="round"/></symbol>
<symbol id="s-none" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="1.6"/></symbol>
</svg>`;

export const sign = (name: Sign, size: number): Html =>
  html`<svg class="sig ${name}" width="${size}" height="${size}" aria-hidden="true"><use href="#s-${name}"/></svg>`;

export const statusWord = (status: ComponentStatus): Html =>
  html`<span class="stt">${sign(signOf(status), 14)}${wordOf(status)}</span>`;

const legend: ReadonlyArray<ComponentStatus | null> = [
  "operational",
  "under_maintenance",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  null,
];
export const legendOfSigns: Html = html`<div class="key meta">${legend.map(
  (status) => html`<span>${sign(signOf(status), 12)}${wordOf(status)}</span>`,
)}<span>Taller means worse.</span></div>`;
