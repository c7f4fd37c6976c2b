import type { RichPart } from "#components/ui/rich";
import type { ServicePage } from "#lib/queries/catalogue/service-page";
import { ownerWords } from "../../present-catalogue.ts";

/** Who owns it, what goes on, and how far a failure would reach: generated from data. */
export function serviceSentence({ facts, now, failsWith }: ServicePage): RichPart[] {
  const owner: RichPart[] =
    facts.owner === null
      ? [{ strong: "Nobody owns it." }]
      : ["Owned by ", { strong: ownerWords(facts.owner) }, ", ", facts.criticality, "."];
  return [...owner, ...incidentWords(now), ...reachWords(failsWith)];
}

function incidentWords({ incident }: ServicePage["now"]): RichPart[] {
  if (!incident) return [];
  const more = incident.count > 1 ? ` and ${incident.count - 1} more are open.` : " is open.";
  return [" ", { href: `/incidents/${incident.id}`, text: `INC-${incident.number}` }, more];
}

function reachWords(names: readonly string[]): RichPart[] {
  if (names.length === 0) return [" No other service fails with it."];
  const [last, ...rest] = names.toReversed();
  const all = rest.length > 0 ? `${rest.reverse().join(", ")} and ${last}` : String(last);
  return [" If it fails, ", { strong: all }, names.length === 1 ? " fails with it." : " fail with it."];
}
