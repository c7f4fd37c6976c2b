import { type Times, utcTimes } from "#components/format/zone";
import type { UpdatePathProps } from "#components/incident/text-pair";
import { nextUpdateAt } from "#lib/domain/incident/cadence";
import type { UpdatePhase } from "#lib/domain/incident/state";
import { componentStatusWords } from "#lib/domain/status/component";
import type { IncidentPage } from "#lib/queries/incident/incident-page";
import type { UpdateComponent, UpdateFacts } from "#lib/queries/incident/incident-updates";
import { presentAffected } from "./present-affected.ts";

export interface Said {
  draft: UpdateFacts | null;
  /** Newest first. */
  published: UpdateFacts[];
  /** Number of the update that is being written or was said last. */
  count: number;
  path: UpdatePathProps["steps"];
}

export function presentSaid({ updates }: Pick<IncidentPage, "updates">, times: Times = utcTimes): Said {
  const draft = updates.find((update) => update.state === "draft") ?? null;
  const published = updates
    .filter((update) => update.state !== "draft")
    .sort((a, b) => (b.publishedAt ?? 0) - (a.publishedAt ?? 0));
  const [newest] = published;
  return {
    draft,
    published,
    count: published.length + (draft ? 1 : 0),
    path: draft
      ? [
          { label: `Drafted ${times.clockMinutes(draft.draftedAt)}`, state: "done" },
          { label: "Approve", state: "on" },
          { label: "Published", state: "next" },
        ]
      : newest?.publishedAt
        ? [
            { label: "Drafted", state: "done" },
            { label: `Published ${times.clockMinutes(newest.publishedAt)}`, state: "done" },
          ]
        : [],
  };
}

/** "Income scoring: Operational → Partial outage" */
export function componentWords(components: readonly UpdateComponent[]): string {
  if (components.length === 0) return "No component changes.";
  return components
    .map(({ name, from, status }) =>
      from === status
        ? `${name}: stays ${componentStatusWords[status].toLowerCase()}`
        : `${name}: ${componentStatusWords[from]} → ${componentStatusWords[status]}`,
    )
    .join(" · ");
}

/** Minutes until the next update that this severity asks for; null once nothing more is promised. */
export function promisedMinutes(severity: Parameters<typeof nextUpdateAt>[0], phase: UpdatePhase): number | null {
  const from = new Date(0);
  const at = nextUpdateAt(severity, phase, from);
  return at && at.getTime() / 60_000;
}

/** What responders know, from the record: sentences, newest knowledge first. */
export function presentInternal(page: IncidentPage, times: Times = utcTimes): string[] {
  const { facts, release } = page;
  const affected = presentAffected(page).map(({ term, value }) => `${term}: *${value}*`);
  return [
    facts.summary,
    times.inWords(release?.because ?? "", facts.mitigatedAt ?? facts.detectedAt),
    affected.length > 0 ? `${affected.join("; ")}.` : "",
    facts.cause ? `Cause: ${facts.cause}` : "Cause: not confirmed yet.",
  ].filter((line, place, all) => line !== "" && all.indexOf(line) === place);
}
