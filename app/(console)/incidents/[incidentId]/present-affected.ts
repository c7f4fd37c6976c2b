import { formatCount } from "#components/format/numbers";
import type { IncidentPage } from "#lib/queries/incident/incident-page";

export interface AffectedLine {
  term: string;
  value: string;
}

/** Who met it and how many fared worse; estimates say "about", and nothing is said where nothing is known. */
export function presentAffected({ facts, affected, release }: IncidentPage): AffectedLine[] {
  const lines: AffectedLine[] = [];
  const met = facts.affected;
  if (met) {
    const of = met.of === null ? "" : ` of ${formatCount(met.of)}`;
    lines.push({
      term: release ? `Met ${release.candidateVariant}` : "Affected",
      value: `${formatCount(met.units)}${of} ${facts.words.unit.many}`,
    });
    for (const [group, units] of Object.entries(met.groups ?? {}))
      lines.push({ term: `of them ${group}`, value: formatCount(units) });
  }
  const harmed = affected?.harmed;
  if (harmed && affected) {
    const { term, whom } = harmWords(affected.measure, affected.group);
    lines.push({ term: whom, value: formatCount(harmed.of) });
    lines.push({
      term: `${term}, more than by ${release?.baselineVariant ?? "before"}`,
      value: `about ${formatCount(harmed.count)}`,
    });
  }
  return lines;
}

function harmWords(measure: string, group: string | null): { term: string; whom: string } {
  if (measure === "found") return { term: "Missed", whom: `Qualified ${group ?? "people"}` };
  if (measure === "selected") return { term: "Turned down", whom: group ?? "People" };
  if (measure === "errors") return { term: "Failed", whom: "Requests" };
  if (measure === "conversion") return { term: "Not completed", whom: "Known outcomes" };
  return { term: "Wrong", whom: "Known outcomes" };
}
