import { atomFeed, rssFeed } from "./feeds.ts";
import type { StatusView } from "./page-frame.ts";
import { historyPage, incidentPage, indexPage } from "./pages.ts";
import { statuspageFiles } from "./statuspage-json.ts";

/** Every file of one set by its path; pure, so that the same snapshot and moment give the same bytes. */
export function renderStatusFiles(view: StatusView): Record<string, string> {
  return {
    "index.html": indexPage(view),
    "history.html": historyPage(view),
    ...Object.fromEntries(
      view.snapshot.incidents.map((incident) => [`incidents/${incident.id}.html`, incidentPage(view, incident)]),
    ),
    "history.rss": rssFeed(view),
    "history.atom": atomFeed(view),
    ...statuspageFiles(view),
  };
}
