import { type Times, utcTimes } from "#components/format/zone";
import type { TimelineEntry } from "#components/incident/incident-timeline";
import type { Signal } from "#components/signal/signal-shape";
import type { RichPart } from "#components/ui/rich";
import type { TimelineLine } from "#lib/queries/incident/incident-facts";
import { sentence } from "../../sentence.ts";

export const timelineFilters = ["all", "decisions", "messages"] as const;
export type TimelineFilter = (typeof timelineFilters)[number];

const spoken = new Set(["draft", "published", "retracted", "note"]);
const messages = new Set(["draft", "published", "retracted", "note", "overdue"]);

/** Only what changed the state of things gets a shape; the rest is a point. */
function signalOf({ kind, title }: TimelineLine): Signal | undefined {
  if (kind === "opened") return "high";
  if (kind === "overdue") return "elevated";
  if (kind === "mitigation") return /^rolled back/i.test(title) ? "critical" : "ok";
  if (kind === "state") return /→ resolved$/i.test(title) ? "ok" : "notice";
  return undefined;
}

/** Newest first. */
export function presentTimeline(
  lines: readonly TimelineLine[],
  filter: TimelineFilter,
  times: Times = utcTimes,
): TimelineEntry[] {
  return lines
    .filter((line) => filter === "all" || messages.has(line.kind) === (filter === "messages"))
    .map((line) => ({
      id: line.id,
      at: line.at,
      title: line.title,
      body: bodyOf(line, times),
      by: line.by,
      signal: signalOf(line),
    }));
}

function bodyOf(line: TimelineLine, times: Times): RichPart[] | undefined {
  const text = line.kind === "published" ? `“${line.detail}”` : line.detail;
  // What was said in public, or by a person, stays word for word.
  const words = line.detail ? sentence(text, spoken.has(line.kind) ? undefined : { times, at: line.at }) : [];
  const parts: RichPart[] = typeof words === "string" ? [words] : [...words];
  if (line.link) parts.push(parts.length > 0 ? " " : "", { href: line.link, text: linkWords(line.link) });
  return parts.length > 0 ? parts : undefined;
}

const linkWords = (link: string) => (link.startsWith("/rollouts/") ? "Rollout and evidence" : "See it");
