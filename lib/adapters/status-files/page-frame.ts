import { clockOf, dayOf } from "#lib/domain/incident/plain-words";
import type { StatusSnapshot } from "#lib/domain/status/snapshot";
import { type Html, html } from "./html.ts";
import { symbols } from "./signs.ts";

/** Everything a page is made from; nothing else reaches the templates. */
export interface StatusView {
  snapshot: StatusSnapshot;
  /** When this was true. */
  asOf: Date;
  /** Path under which the set is served: `/status`. */
  basePath: string;
  /** Address of the whole, without a trailing slash, for feeds and JSON. */
  publicUrl: string;
  assets: { css: string; font: string };
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 12 12'%3E%3Ccircle cx='6' cy='6' r='5.6' fill='%23429882'/%3E%3C/svg%3E";

/** The web process puts its words here when the files grow old. */
export const ageMarker = "<!--evenkeel:age-->";
export const freshBody = '<body class="fresh">';
export const staleBody = '<body class="stale">';

export const clockSeconds = (at: Date): string => `${at.toISOString().slice(11, 19)} UTC`;

export function pageFrame(view: StatusView, page: { title: string; main: Html }): string {
  const { snapshot, asOf, basePath, assets } = view;
  const { name } = snapshot.page;
  const head = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="icon" href="${icon}">
<link rel="preload" href="${basePath}/${assets.font}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${basePath}/${assets.css}">
<link rel="alternate" type="application/rss+xml" title="${name} status (RSS)" href="${basePath}/history.rss">
<link rel="alternate" type="application/atom+xml" title="${name} status (Atom)" href="${basePath}/history.atom">
</head>
`;
  const body = html`
${symbols}
<div class="pub"><header class="head"><a class="brand" href="${basePath}"><span class="logo" aria-hidden="true">${
    [...name][0]?.toUpperCase() ?? "S"
  }</span>${name}</a><a class="btn" href="${basePath}#subscribe">Subscribe</a></header>
<main>`;
  const end = html`${page.main}</main>
<footer class="foot meta"><span>Last known state at <time datetime="${asOf.toISOString()}">${clockSeconds(
    asOf,
  )}</time>, ${dayOf(asOf)}</span><span>Kept by Evenkeel</span></footer></div>
</body>
</html>
`;
  return `${head.text}${freshBody}${body.text}${ageMarker}${end.text}`;
}

/** `14:11 UTC`, with its day when that is not the page's own. */
export function timeTag(at: string, asOf: Date): Html {
  const when = new Date(at);
  const sameDay = at.slice(0, 10) === asOf.toISOString().slice(0, 10);
  return html`<time class="meta nowrap" datetime="${at}">${clockOf(when)} UTC${!sameDay && `, ${dayOf(when)}`}</time>`;
}
