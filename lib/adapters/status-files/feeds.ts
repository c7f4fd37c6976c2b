import type { PublicIncident } from "#lib/domain/status/snapshot";
import { type Html, html } from "./html.ts";
import type { StatusView } from "./page-frame.ts";
import { updateLabel, updateText } from "./pages.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** `Nov 23, 05:26 UTC`. */
const shortTime = (iso: string): string =>
  `${months[Number(iso.slice(5, 7)) - 1]} ${iso.slice(8, 10)}, ${iso.slice(11, 16)} UTC`;
/** RFC 822 in GMT. */
const rfc822 = (iso: string): string => new Date(iso).toUTCString();

const siteOf = (view: StatusView): string => `${view.publicUrl}${view.basePath}`;
const linkOf = (view: StatusView, incident: PublicIncident): string => `${siteOf(view)}/incidents/${incident.id}`;

/** Newest moment of the content: a feed without news stays byte for byte the same. */
export const changedAt = (view: StatusView): string =>
  [
    view.snapshot.page.createdAt,
    ...view.snapshot.incidents.map((incident) => incident.updatedAt),
    ...view.snapshot.components.map((component) => component.updatedAt),
  ]
    .toSorted()
    .at(-1) ?? view.snapshot.page.createdAt;

/** Markup as text: a feed carries HTML escaped once more. */
const updatesAsHtml = (incident: PublicIncident): Html =>
  html`${incident.updates.map(
    (update) =>
      html`<p><small>${shortTime(update.at)}</small><br><strong>${updateLabel(update)}</strong> - ${updateText(
        update,
      )}</p>`,
  )}`;

export function rssFeed(view: StatusView): string {
  const { page, incidents } = view.snapshot;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>${page.name} status - incident history</title>
<link>${siteOf(view)}</link>
<description>Incidents and their updates</description>
<lastBuildDate>${rfc822(changedAt(view))}</lastBuildDate>
<atom:link href="${siteOf(view)}/history.rss" rel="self" type="application/rss+xml"/>
${incidents.map(
  (incident) => html`<item>
<title>${incident.title}</title>
<description>${updatesAsHtml(incident).text}</description>
<pubDate>${rfc822(incident.createdAt)}</pubDate>
<link>${linkOf(view, incident)}</link>
<guid isPermaLink="true">${linkOf(view, incident)}</guid>
</item>
`,
)}</channel>
</rss>
`.text;
}

export function atomFeed(view: StatusView): string {
  const { page, incidents } = view.snapshot;
  const host = new URL(view.publicUrl).hostname;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>tag:${host},2005:/history</id>
<title>${page.name} status - incident history</title>
<updated>${changedAt(view)}</updated>
<link rel="alternate" type="text/html" href="${siteOf(view)}"/>
<link rel="self" type="application/atom+xml" href="${siteOf(view)}/history.atom"/>
<author><name>${page.name}</name></author>
${incidents.map(
  (incident) => html`<entry>
<id>tag:${host},2005:Incident/${incident.id}</id>
<published>${incident.createdAt}</published>
<updated>${incident.updatedAt}</updated>
<link rel="alternate" type="text/html" href="${linkOf(view, incident)}"/>
<title>${incident.title}</title>
<content type="html">${updatesAsHtml(incident).text}</content>
</entry>
`,
)}</feed>
`.text;
}
