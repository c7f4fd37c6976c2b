import { clockOf, dayOf, durationOf, momentOf } from "#lib/domain/incident/plain-words";
import { type ComponentStatus, worstStatus } from "#lib/domain/status/component";
import { headlineOf, listOf } from "#lib/domain/status/derive";
import type { PublicIncident, PublicUpdate } from "#lib/domain/status/snapshot";
import { daysBar } from "./days-bar.ts";
import { type Html, html } from "./html.ts";
import { pageFrame, type StatusView, timeTag } from "./page-frame.ts";
import { legendOfSigns, type Sign, sign, signOf, statusWord } from "./signs.ts";

const dayMs = 86_400_000;
const recentIncidents = 5;

export const isOpen = (incident: PublicIncident): boolean => incident.phase !== "resolved";

export function indexPage(view: StatusView): string {
  const { snapshot, asOf, basePath } = view;
  const active = snapshot.incidents.filter(isOpen);
  const headline = headlineOf(snapshot.components, active.length);
  const hasDemoHistory =
    snapshot.incidents.some((incident) => incident.demoHistory) ||
    snapshot.components.some((component) => component.changes.some((change) => change.demoHistory));
  const main = html`
<section class="hero" aria-live="polite"><h1>${sign(
    headSign(view, headline.worst),
    28,
  )}<span>${headline.sentence}</span></h1><p>${headline.rest}${headline.rest && " "}As of <time datetime="${asOf.toISOString()}">${clockOf(
    asOf,
  )} UTC</time>, ${dayOf(asOf)}.</p></section>
${active.map((incident) => activeIncident(incident, view))}
<section class="block"><h2>Components<span class="meta">last 90 days, UTC</span></h2><ul>${snapshot.components.map(
    (component) =>
      html`<li class="comp"><div class="c1"><b>${component.name}</b>${statusWord(component.status)}</div>${daysBar(
        component,
        asOf,
      )}</li>`,
  )}</ul>${legendOfSigns}${
    hasDemoHistory && html`<p class="meta more">Entries marked “demo history” were made up to fill this page.</p>`
  }</section>
<section class="block"><h2>Past incidents</h2><ul class="hist">${recentPast(view)}</ul><p class="more"><a class="link" href="${basePath}/history">Full history</a></p></section>
<section class="block" id="subscribe"><h2>Subscribe</h2><div class="feeds"><a class="link" href="${basePath}/history.rss">RSS</a><a class="link" href="${basePath}/history.atom">Atom</a><a class="link" href="${basePath}/api/v2/summary.json">JSON</a></div></section>`;
  return pageFrame(view, { title: `${snapshot.page.name} status: ${headline.sentence}`, main });
}

/** A page without components observes nothing, so nothing there is a pass. */
function headSign({ snapshot }: StatusView, worst: ComponentStatus): Sign {
  if (worst !== "operational") return signOf(worst);
  if (snapshot.incidents.some(isOpen)) return "notice";
  return snapshot.components.length > 0 ? "ok" : "none";
}

const worstNow = (incident: PublicIncident, view: StatusView): ComponentStatus =>
  worstStatus(
    view.snapshot.components.filter(({ id }) => incident.componentIds.includes(id)).map(({ status }) => status),
  );

const namesOf = (incident: PublicIncident, view: StatusView): string =>
  listOf(view.snapshot.components.filter(({ id }) => incident.componentIds.includes(id)).map(({ name }) => name));

function activeIncident(incident: PublicIncident, view: StatusView): Html {
  return html`<section class="active" aria-label="Active incident: ${incident.title}"><header><h2><a href="${view.basePath}/incidents/${
    incident.id
  }">${incident.title}</a></h2>${statusWord(worstNow(incident, view))}</header>${summaryLine(
    incident,
    view,
  )}${updateList(incident.updates, view)}</section>`;
}

function summaryLine(incident: PublicIncident, view: StatusView): Html {
  const { asOf } = view;
  const since = momentOf(new Date(incident.startedAt), asOf);
  const parts = [
    isOpen(incident) ? `Since ${since}` : `${since}, ${lengthOf(incident)}`,
    namesOf(incident, view),
    incident.demoHistory ? "demo history" : "",
  ].filter(Boolean);
  return html`<p class="sum meta">${parts.join(" · ")}${
    incident.nextUpdateAt &&
    html` · next update by <b class="strong">${momentOf(new Date(incident.nextUpdateAt), asOf)}</b>`
  }</p>`;
}

const lengthOf = (incident: PublicIncident): string =>
  `resolved after ${durationOf(Date.parse(incident.resolvedAt ?? incident.updatedAt) - Date.parse(incident.startedAt))}`;

const phaseWords: Record<PublicUpdate["phase"], string> = {
  investigating: "Investigating",
  identified: "Identified",
  monitoring: "Monitoring",
  resolved: "Resolved",
};

export const updateLabel = (update: PublicUpdate): string =>
  update.retractedBecause === null ? phaseWords[update.phase] : "Retracted";
export const updateText = (update: PublicUpdate): string =>
  update.retractedBecause === null ? update.body : `We took back what we said here: ${update.retractedBecause}`;

function updateList(updates: readonly PublicUpdate[], view: StatusView): Html {
  return html`<ol class="ups">${updates.map(
    (update) =>
      html`<li><div class="u1"><b>${updateLabel(update)}</b>${timeTag(update.at, view.asOf)}</div><p>${updateText(
        update,
      )}</p></li>`,
  )}</ol>`;
}

function pastLine(incident: PublicIncident, view: StatusView): Html {
  const last = incident.updates.find((update) => update.retractedBecause === null) ?? incident.updates[0];
  const length = lengthOf(incident);
  return html`<li><time datetime="${incident.startedAt.slice(0, 10)}">${dayOf(
    new Date(incident.startedAt),
  )}</time><div><a href="${view.basePath}/incidents/${incident.id}"><b>${incident.title}</b></a><p>${
    isOpen(incident) ? "Still open." : `${length.charAt(0).toUpperCase()}${length.slice(1)}.`
  } ${last ? updateText(last) : ""}${incident.demoHistory && " (demo history)"}</p></div></li>`;
}

/** Yesterday and the day before say that they were quiet; then the newest incidents that are over. */
function recentPast(view: StatusView): Html[] {
  const past = view.snapshot.incidents.filter((incident) => !isOpen(incident)).slice(0, recentIncidents);
  const busy = new Set(view.snapshot.incidents.map((incident) => incident.startedAt.slice(0, 10)));
  const observedFrom = view.snapshot.page.createdAt.slice(0, 10);
  const quiet = [1, 2]
    .map((daysAgo) => new Date(view.asOf.getTime() - daysAgo * dayMs).toISOString().slice(0, 10))
    .filter((date) => !busy.has(date) && date >= observedFrom)
    .map((date) => ({
      date,
      line: html`<li><time datetime="${date}">${dayOf(new Date(date))}</time><p>No incidents.</p></li>`,
    }));
  const lines = [
    ...quiet,
    ...past.map((incident) => ({ date: incident.startedAt.slice(0, 10), line: pastLine(incident, view) })),
  ].toSorted((a, b) => b.date.localeCompare(a.date));
  return lines.length > 0
    ? lines.map((entry) => entry.line)
    : [html`<li><p>No incidents since this page began.</p></li>`];
}

export function historyPage(view: StatusView): string {
  const { incidents, page } = view.snapshot;
  const main = html`
<div class="title"><h1>Incident history</h1><p class="meta">The newest ${incidents.length} incidents of ${page.name}, UTC.</p></div>
<ul class="hist">${
    incidents.length > 0
      ? incidents.map((incident) => pastLine(incident, view))
      : html`<li><p>No incidents since this page began.</p></li>`
  }</ul>`;
  return pageFrame(view, { title: `${page.name} incident history`, main });
}

export function incidentPage(view: StatusView, incident: PublicIncident): string {
  const main = html`
<div class="title"><h1>${incident.title}</h1>${summaryLine(incident, view)}</div>
${updateList(incident.updates, view)}
<p class="more"><a class="link" href="${view.basePath}">Current status</a></p>`;
  return pageFrame(view, { title: `${incident.title}: ${view.snapshot.page.name} status`, main });
}
