import { dayOf, durationOf } from "#lib/domain/incident/plain-words";
import type { ComponentStatus } from "#lib/domain/status/component";
import { type Day, daysOf, SHOWN_DAYS, uptimePercent } from "#lib/domain/status/days";
import type { SnapshotComponent } from "#lib/domain/status/snapshot";
import { type Html, html } from "./html.ts";
import { signOf, wordOf } from "./signs.ts";

const width = 712;
const step = width / SHOWN_DAYS;
/** Height repeats the state, so that the bar reads without colour. */
const heights: Record<ComponentStatus, number> = {
  operational: 14,
  under_maintenance: 14,
  degraded_performance: 20,
  partial_outage: 28,
  major_outage: 34,
};

/** Ninety days as one picture with a sentence, and the days that had something as a list. */
export function daysBar(component: SnapshotComponent, now: Date): Html {
  const days = daysOf(component, now);
  const uptime = uptimePercent(component, now);
  const eventful = days.filter((day) => day.status !== null && day.status !== "operational").toReversed();
  return html`<svg class="days" viewBox="0 0 ${width} 34" preserveAspectRatio="none" role="img" aria-label="${sentenceOf(
    days,
    eventful,
  )}">${days.map(bar)}</svg><div class="c3 meta"><span>90 days ago</span><span title="Major outages count in full, partial outages at 30 %, degraded service and maintenance not at all.">${
    uptime === null ? "not observed yet" : `${uptime}\u202f%`
  }</span><span>today</span></div>${
    eventful.length > 0 &&
    html`<details><summary>Days with events</summary><ul>${eventful.map(eventLine)}</ul></details>`
  }`;
}

function bar(day: Day, index: number): Html {
  const height = day.status === null ? 14 : heights[day.status];
  const hollow = day.status === null;
  const inset = hollow ? 0.5 : 0;
  return html`<rect class="day-${signOf(day.status)}" x="${(index * step + inset).toFixed(2)}" y="${
    34 - height + inset
  }" width="${(step - 1.9 - 2 * inset).toFixed(2)}" height="${height - 2 * inset}" rx="1.25"/>`;
}

function sentenceOf(days: readonly Day[], eventful: readonly Day[]): string {
  const observed = days.filter((day) => day.status !== null).length;
  const since = observed < SHOWN_DAYS ? `, observed for ${observed} ${observed === 1 ? "day" : "days"}` : "";
  if (eventful.length === 0) return `90 days: no incident${since}`;
  const listed = eventful
    .slice(0, 10)
    .map((day) => `${wordOf(day.status).toLowerCase()} on ${dayOf(new Date(day.date))}`)
    .join(", ");
  return `90 days: ${listed}${eventful.length > 10 ? " and more" : ""}${since}`;
}

function eventLine(day: Day): Html {
  const parts = Object.entries(day.minutes).map(
    ([status, minutes]) => `${wordOf(status as ComponentStatus)} for ${durationOf((minutes ?? 0) * 60_000)}`,
  );
  return html`<li><time datetime="${day.date}">${dayOf(new Date(day.date))}</time><span>${parts.join(", ")}${
    day.demoHistory && " (demo history)"
  }</span></li>`;
}
