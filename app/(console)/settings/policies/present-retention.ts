import { formatCount } from "#components/format/numbers";
import { dayShort } from "#components/format/times";
import type { Retention } from "#lib/domain/policy/retention";
import type { Reach, RetentionReach } from "#lib/queries/settings/retention-reach";

/** In the order in which they are shown. */
export const retentionFields: ReadonlyArray<{ name: keyof Retention; label: string; what: string; unit: string }> = [
  { name: "telemetryDays", label: "Spans and log events", what: "What services sent, trace by trace.", unit: "day" },
  {
    name: "countersDays",
    label: "Counters and outcomes",
    what: "The numbers of charts, labelled decisions, and who met an ended rollout.",
    unit: "row",
  },
  {
    name: "ticksDays",
    label: "Ticks of ended rollouts",
    what: "What was judged, second by second. What evidence or a decision names is kept.",
    unit: "row",
  },
];

/** "oldest 22 Nov; nothing is old enough to go" */
export function reachWords(reach: Reach, unit: string): string {
  if (reach.oldestAt === null) return "Nothing is stored yet.";
  const oldest = `The oldest is of ${dayShort(reach.oldestAt)}`;
  return reach.going === 0
    ? `${oldest}; nothing is old enough to go.`
    : `${oldest}; ${goingWords(reach, unit)} will go.`;
}

/** "more than 100,000 rows", "2 days" */
export const goingWords = ({ going, isMore }: Reach, unit: string): string =>
  `${isMore ? "more than " : ""}${formatCount(going)} ${unit}${going === 1 ? "" : "s"}`;

/** What a shorter retention deletes that the present one would keep, one line each. */
export function deletionLines(before: Retention, after: Retention, reach: RetentionReach): string[] {
  return retentionFields
    .filter(({ name }) => after[name] < before[name])
    .map(({ name, label, unit }) => {
      const words = reach[name].going === 0 ? "nothing is that old yet" : goingWords(reach[name], unit);
      return `${label}, ${before[name]} → ${after[name]} days: ${words}`;
    });
}
