import { mmss } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import type { RichPart, RichText } from "#components/ui/rich";
import { cadences, VERIFICATION_WINDOW_SECONDS } from "#lib/domain/incident/cadence";
import { compareSeverity, type IncidentStateKind, openIncidentStates, severities } from "#lib/domain/incident/state";
import { transitionTable } from "#lib/domain/incident/transition";
import type { IncidentFacts } from "#lib/queries/incident/incident-facts";
import type { IncidentPage } from "#lib/queries/incident/incident-page";

export const isOpen = (facts: Pick<IncidentFacts, "state">) => openIncidentStates.includes(facts.state);

/** The instant a sentence is made for, and whose clock it shows. */
interface Now {
  asOf: number;
  times: Times;
}

/** How long, whether harm goes on, and why it stands where it stands: generated, never free text. */
export function presentSentence({ facts, release, asOf }: IncidentPage, times: Times = utcTimes): RichText {
  const parts: RichPart[] = [
    ...lengthWords(facts, asOf),
    ...stateWords(facts, release?.baselineVariant ?? null, { asOf, times }),
  ];
  if (isOpen(facts) && facts.acknowledgedAt === null) parts.push(" ", { strong: "Nobody has acknowledged it yet." });
  return parts;
}

/** A cancelled incident was none, so it lasted no time either. */
function lengthWords(facts: IncidentFacts, asOf: number): RichPart[] {
  if (facts.state === "cancelled") return [];
  const length = { strong: mmss((facts.resolvedAt ?? asOf) - facts.detectedAt) };
  return [isOpen(facts) ? "Open for " : "Lasted ", length, ...harmWords(facts), ". "];
}

function harmWords(facts: IncidentFacts): RichPart[] {
  if (facts.kind === "drill") return [", a drill: nobody is harmed"];
  if (facts.kind === "hazard") return [", a near miss: nobody was harmed"];
  if (facts.mitigatedAt !== null)
    return [", harm stopped after ", { strong: mmss(facts.mitigatedAt - facts.impactStartedAt) }];
  return isOpen(facts) ? [", harm may still go on"] : [];
}

function stateWords(facts: IncidentFacts, baseline: string | null, now: Now): RichPart[] {
  const { asOf, times } = now;
  const { mitigation } = facts;
  switch (facts.state) {
    case "triage":
      return ["A suspicion: nobody has confirmed it yet."];
    case "investigating":
      return ["Investigating: the cause is not known yet."];
    case "identified":
      return facts.cause ? ["Identified: ", facts.cause, ...stop(facts.cause)] : ["Identified."];
    case "mitigating":
      return mitigation
        ? [
            `Mitigating: the ${mitigation.words} runs since ${times.clockNamed(mitigation.startedAt)} and is not verified yet.`,
          ]
        : ["Mitigating."];
    case "monitoring":
      return monitoringWords(facts, baseline, now);
    case "resolved":
      return [
        "Resolved ",
        { strong: times.clockNamed(facts.resolvedAt ?? asOf) },
        ". It can be reopened for 24 hours.",
      ];
    case "closed":
      return ["Closed: this is final."];
    case "cancelled":
      return ["Cancelled: it was not an incident."];
  }
}

function monitoringWords({ mitigation }: IncidentFacts, baseline: string | null, { asOf, times }: Now): RichPart[] {
  if (mitigation?.state !== "succeeded" || !mitigation.finishedAt)
    return ["Monitoring: people watch whether it lasts."];
  const since = Date.parse(mitigation.finishedAt);
  const why =
    mitigation.kind === "rollback" && baseline
      ? `Monitoring because ${baseline} serves everyone since ${times.clockNamed(since)}.`
      : `Monitoring because the ${mitigation.words} finished at ${times.clockNamed(since)}.`;
  const quiet = asOf - since;
  const needed = VERIFICATION_WINDOW_SECONDS * 1000;
  return quiet >= needed
    ? [why, " Watched for ", { strong: mmss(quiet) }, `, ${mmss(needed)} were asked for: it can be resolved.`]
    : [why, " Watched for ", { strong: mmss(quiet) }, ` of ${mmss(needed)}.`];
}

const stop = (text: string) => (/[.!?]$/.test(text.trim()) ? [] : ["."]);

/** The ordinary next state, for the one button in front. */
const ordinary: Partial<Record<IncidentStateKind, IncidentStateKind>> = {
  triage: "investigating",
  investigating: "identified",
  identified: "mitigating",
  mitigating: "monitoring",
  monitoring: "resolved",
  resolved: "closed",
};

export interface Moves {
  next: IncidentStateKind | null;
  /** Every legal one, the next one first. */
  all: IncidentStateKind[];
}

/** Legal moves for this person; ends need the right to resolve. */
export function presentMoves(state: IncidentStateKind, may: { update: boolean; resolve: boolean }): Moves {
  const ends: IncidentStateKind[] = ["resolved", "closed", "cancelled"];
  const legal = (Object.keys(transitionTable[state]) as IncidentStateKind[]).filter((to) =>
    ends.includes(to) ? may.resolve : may.update,
  );
  const wanted = ordinary[state];
  const next = wanted && legal.includes(wanted) ? wanted : null;
  return { next, all: next ? [next, ...legal.filter((to) => to !== next)] : legal };
}

/** Neighbours on the scale; raising is one press, lowering asks why. */
export function presentSeverityMoves(facts: Pick<IncidentFacts, "severity" | "state">) {
  if (facts.state === "closed" || facts.state === "cancelled") return { raise: null, lower: [] };
  const worse = severities.filter((one) => compareSeverity(one, facts.severity) < 0);
  return { raise: worse.at(-1) ?? null, lower: severities.filter((one) => compareSeverity(one, facts.severity) > 0) };
}

export interface ClockLine {
  name: string;
  value: string;
  note?: string;
  met?: boolean | null;
}

/** Promises with what was kept of them. */
export function presentClocks({ facts, updates, asOf }: IncidentPage): ClockLine[] {
  const clocks: ClockLine[] = [];
  const acknowledged = facts.acknowledgedAt;
  if (acknowledged !== null) clocks.push({ name: "Acknowledged after", value: mmss(acknowledged - facts.detectedAt) });
  else if (isOpen(facts)) clocks.push({ name: "Waiting to be acknowledged", value: mmss(asOf - facts.detectedAt) });
  const minutes = cadences[facts.severity].firstPublicMinutes;
  if (facts.kind !== "real" || minutes === null) return clocks;
  const first = updates.find((update) => update.publishedAt !== null)?.publishedAt ?? null;
  const took = (first ?? asOf) - facts.detectedAt;
  const isLate = took > minutes * 60_000;
  if (first !== null || isOpen(facts))
    clocks.push({
      name: "First public post",
      value: mmss(took),
      note: `of ${mmss(minutes * 60_000)}`,
      met: isLate ? false : first === null ? null : true,
    });
  return clocks;
}

/** "promised for 14:51 UTC" */
export const dueWords = (dueAt: number, times: Times) => `promised for ${times.minutesNamed(dueAt)}`;
