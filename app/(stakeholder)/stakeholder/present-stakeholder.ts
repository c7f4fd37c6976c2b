import type { TrendAreaProps } from "#components/charts/trend-area";
import { formatCount, formatPercentOf100 } from "#components/format/numbers";
import { type Times, utcTimes } from "#components/format/zone";
import type { Signal } from "#components/signal/signal-shape";
import { durationOf, fillWords, shareWord, symptoms } from "#lib/domain/incident/plain-words";
import { type IncidentStateKind, openIncidentStates } from "#lib/domain/incident/state";
import type { StakeholderIncident } from "#lib/queries/stakeholder/stakeholder-incident";

type Facts = StakeholderIncident["facts"];

const faces: Record<IncidentStateKind, { signal: Signal; words: string }> = {
  triage: { signal: "none", words: "Being checked" },
  investigating: { signal: "elevated", words: "We are looking for the cause" },
  identified: { signal: "elevated", words: "The cause is known" },
  mitigating: { signal: "elevated", words: "Being stopped" },
  monitoring: { signal: "notice", words: "Stopped, we are watching" },
  resolved: { signal: "ok", words: "Over" },
  closed: { signal: "ok", words: "Over and reviewed" },
  cancelled: { signal: "none", words: "It was none" },
};

export const stateFace = (state: IncidentStateKind) => faces[state];

const numbers = ["Nothing is wrong that we know of.", "One problem is open.", "Two problems are open."];
export const countWords = (open: number) => numbers[open] ?? `${formatCount(open)} problems are open.`;

/** A machine's title names metrics and versions; its summary is in plain words. */
export const plainTitle = (line: { title: string; summary: string; isByMachine: boolean }) =>
  line.isByMachine && line.summary ? line.summary : line.title;

/** "14:51 UTC", with the day when it is another one. */
export function momentWords(at: number, nowMs: number, times: Times = utcTimes): string {
  return times.isSameDay(at, nowMs) ? times.minutesNamed(at) : `${times.dayLabel(at)}, ${times.minutesNamed(at)}`;
}

/** "7 minutes and 46 seconds" */
export function longDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds >= 3600) return durationOf(ms);
  const parts: [number, string][] = [
    [Math.floor(seconds / 60), "minute"],
    [seconds % 60, "second"],
  ];
  const said = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}${n === 1 ? "" : "s"}`);
  return said.length > 0 ? said.join(" and ") : "less than a second";
}

const hasStopped = (facts: Facts) => facts.mitigatedAt !== null || !openIncidentStates.includes(facts.state);

/** What is wrong: a person's title as it is, a machine's in plain words. */
export function presentHeadline({ facts }: StakeholderIncident): { title: string; lead: string } {
  const stopped = facts.state === "cancelled" ? " It was no incident." : hasStopped(facts) ? " It has stopped." : "";
  if (!facts.isByMachine)
    return { title: `${withStop(facts.title)}${stopped}`, lead: facts.summary || `It concerns ${facts.words.name}.` };
  const share = shareWord(facts.affected?.units ?? 0, facts.affected?.of ?? null);
  const words = { Share: share, share: share.toLowerCase(), units: facts.words.unit.many, service: facts.words.name };
  const noun = facts.words.name.charAt(0).toLowerCase() + facts.words.name.slice(1);
  const took = facts.mitigatedAt === null ? null : longDuration(facts.mitigatedAt - facts.impactStartedAt);
  if (facts.kind === "hazard")
    return {
      title: "A near miss: nobody was harmed.",
      lead: `A new version of ${noun} was caught and taken back${took ? ` after ${took}` : ""}.`,
    };
  return {
    title: `${fillWords(symptoms[facts.family].plain, words)}.${stopped}`,
    lead: took
      ? `A new version of ${noun} was the reason. It was taken back by itself after ${took}.`
      : `A new version of ${noun} is the reason. It is being taken back now.`,
  };
}

const withStop = (text: string) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

/** Who and how many; an estimate says "about", and what is not known is said to be unknown. */
export function presentHowMany({ facts, harmed }: StakeholderIncident): { big: string; words: string } {
  const units = facts.affected?.units ?? null;
  const of = facts.affected?.of ?? null;
  const unitWord = (n: number) => (n === 1 ? facts.words.unit.one : facts.words.unit.many);
  const everyone = of !== null && units !== null && of > units ? `, of ${formatCount(of)} in that time` : "";
  const met = units === null ? "" : `${formatCount(units)} ${unitWord(units)} met it${everyone}.`;
  if (harmed && harmed.count > 0) {
    const whom = harmed.group ?? facts.words.unit.many;
    return {
      big: `about ${formatCount(harmed.count)}`,
      words: `${whom} more than usual ${harmVerb(facts)}. ${met}`.trim(),
    };
  }
  if (units !== null) return { big: formatCount(units), words: `${unitWord(units)} met it${everyone}.` };
  return openIncidentStates.includes(facts.state)
    ? { big: "Not known yet", words: `How many ${facts.words.unit.many} met it is not counted yet.` }
    : { big: "Not known", words: `How many ${facts.words.unit.many} met it was not counted.` };
}

function harmVerb({ family }: Facts): string {
  if (family === "fairness") return "were overlooked although they qualify";
  if (family === "errors") return "failed";
  if (family === "business") return "were not completed";
  return "got a wrong result";
}

/** What is being done, in sentences. */
export function presentDone({ facts }: StakeholderIncident, times: Times = utcTimes): string[] {
  const { mitigation, commander } = facts;
  const lines: string[] = [];
  if (mitigation?.state === "succeeded")
    lines.push(
      `Done: ${mitigation.words}${mitigation.finishedAt ? `, at ${times.minutesNamed(mitigation.finishedAt)}` : ""}.`,
    );
  else if (mitigation?.state === "running") lines.push(`Under way: ${mitigation.words}.`);
  else if (mitigation?.state === "failed") lines.push(`A first attempt (${mitigation.words}) did not work.`);
  lines.push(`${next[facts.state]}`);
  if (facts.cause) lines.push(`Cause: ${withStop(facts.cause)}`);
  lines.push(commander ? `Lead: ${commander}.` : "Nobody leads it yet.");
  return lines.filter(Boolean);
}

const next: Record<IncidentStateKind, string> = {
  triage: "We check whether something is wrong.",
  investigating: "We are looking for the cause.",
  identified: "The cause is known; we are preparing the fix.",
  mitigating: "We wait until it is confirmed.",
  monitoring: "We watch whether it lasts.",
  resolved: "It is over; a review follows.",
  closed: "It is over and reviewed.",
  cancelled: "",
};

export function presentNextUpdate({ facts, asOf }: StakeholderIncident, times: Times = utcTimes): string {
  const due = facts.nextUpdateDueAt;
  if (due === null) return openIncidentStates.includes(facts.state) ? "None is promised" : "No further one is needed";
  if (due <= asOf) return `Overdue: it was promised for ${momentWords(due, asOf, times)}`;
  return `${momentWords(due, asOf, times)}, in ${durationOf(due - asOf)}`;
}

/** One shape that answers "is it getting better?". */
export function presentTrend(
  view: StakeholderIncident,
  times: Times = utcTimes,
): { title: string; chart: TrendAreaProps } | null {
  const { trend, facts } = view;
  if (!trend || trend.points.length === 0) return null;
  const highest = Math.max(...trend.points.map((point) => point.value ?? 0));
  const stoppedAt = facts.mitigatedAt;
  const isUnits = trend.of === "units";
  const most = isUnits
    ? `up to ${formatCount(highest)} ${facts.words.unit.many} a minute`
    : `up to ${formatPercentOf100(highest)} of traffic`;
  return {
    title: isUnits
      ? `Trend: ${facts.words.unit.many} with the new version, a minute`
      : "Trend: share on the new version",
    chart: {
      points: trend.points,
      from: trend.from,
      to: trend.to,
      label: stoppedAt
        ? `${most.charAt(0).toUpperCase()}${most.slice(1)}, stopped at ${times.minutesNamed(stoppedAt)}, none since.`
        : `${most.charAt(0).toUpperCase()}${most.slice(1)} so far; it has not stopped yet.`,
      stopped:
        stoppedAt === null || stoppedAt < trend.from || stoppedAt > trend.to
          ? undefined
          : { at: stoppedAt, words: `stopped ${times.clockMinutes(stoppedAt)}`, note: "none since" },
    },
  };
}
