import { dayOf, durationOf } from "#lib/domain/incident/plain-words";
import { html } from "./html.ts";
import { ageMarker, clockSeconds, freshBody, staleBody } from "./page-frame.ts";
import { sign } from "./signs.ts";

/** Several heartbeats missed: what the page says may no longer be true. */
export const STALE_AFTER_SECONDS = 60;

export const isStale = (asOf: Date, now: Date): boolean => now.getTime() - asOf.getTime() > STALE_AFTER_SECONDS * 1_000;

/** The page with its age said first and its signals dimmed: an old "works normally" is the worst thing to show. */
export function withAge(page: string, asOf: Date, now: Date): string {
  const words = html`<p class="age" role="status">${sign("elevated", 14)}<span><b>Last known state at <time datetime="${asOf.toISOString()}">${clockSeconds(
    asOf,
  )}</time>, ${dayOf(asOf)}</b> (${durationOf(
    now.getTime() - asOf.getTime(),
  )} ago). Newer information is not available at the moment.</span></p>`;
  return page.replace(freshBody, () => staleBody).replace(ageMarker, () => words.text);
}
