import { mmss } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import type { IncidentRowProps } from "#components/incident/incident-row";
import { incidentStateWord } from "#components/signal/incident-state-steps";
import type { RichPart } from "#components/ui/rich";
import type { IncidentLine } from "#lib/queries/incident/incident-list";

const kinds: Record<IncidentLine["kind"], string> = {
  real: "",
  hazard: "near miss",
  drill: "drill",
  backfilled: "entered afterwards",
};

/** "14:39", with the day when it is another one. */
export function moment(at: number, nowMs: number, times: Times = utcTimes): string {
  return times.isSameDay(at, nowMs) ? times.minutesNamed(at) : `${times.dayLabel(at)}, ${times.minutesNamed(at)}`;
}

export function presentRow(
  line: IncidentLine,
  nowMs: number,
  times: Times = utcTimes,
): IncidentRowProps & { id: string } {
  const facts = [
    incidentStateWord(line.state),
    kinds[line.kind],
    line.demoHistory ? "demo history" : "",
    line.service,
    line.commander ? `commander ${line.commander}` : line.isOpen ? "nobody has it yet" : "",
  ].filter(Boolean);
  const summary: RichPart[] = [facts.join(" · "), line.summary ? ` · ${line.summary}` : ""];
  if (line.isOpen && line.nextUpdateDueAt !== null && line.nextUpdateDueAt < nowMs)
    summary.push(" · ", { strong: `public update overdue since ${moment(line.nextUpdateDueAt, nowMs, times)}` });
  const ended = line.resolvedAt;
  return {
    id: line.id,
    href: `/incidents/${line.id}`,
    severity: line.severity,
    number: `INC-${line.number}`,
    title: line.title,
    summary,
    elapsed: line.isOpen || ended !== null ? mmss((ended ?? nowMs) - line.detectedAt) : "–",
    note: line.isOpen
      ? "open"
      : ended
        ? `resolved ${moment(ended, nowMs, times)}`
        : incidentStateWord(line.state).toLowerCase(),
  };
}
