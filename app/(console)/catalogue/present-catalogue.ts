import type { DependencyPictureProps } from "#components/catalogue/dependency-picture";
import type { PictureNode } from "#components/catalogue/picture-node";
import { formatCount, formatNumber, formatPercentOf100 } from "#components/format/numbers";
import { ago } from "#components/format/times";
import { rolloutStateFace } from "#components/signal/rollout-state-chip";
import { severitySignal, severityWord } from "#components/signal/severity-badge";
import type { Signal } from "#components/signal/signal-shape";
import type { DependencyPictureFacts, PictureNode as NodeFacts } from "#lib/queries/catalogue/picture";
import type { Owner, ServiceNow } from "#lib/queries/catalogue/service-lines";
import type { UnknownService } from "#lib/queries/catalogue/unknown-services";
import { adoptHref, serviceHref } from "./addresses.ts";

export interface Face {
  signal: Signal;
  words: string;
}

/** Silence longer than this is shown: what is not heard of is not known to be well. */
const SILENT_AFTER_MS = 5 * 60_000;

/** How fresh telemetry is; a service that never sent any is not known to be well. */
export function heardFace(heardAt: number | null, nowMs: number): Face {
  if (heardAt === null) return { signal: "none", words: "never heard" };
  const ageMs = nowMs - heardAt;
  return ageMs > SILENT_AFTER_MS
    ? { signal: "elevated", words: `silent, last ${ago(ageMs)}` }
    : { signal: "ok", words: ago(ageMs) };
}

export const ownerWords = (owner: Owner | null): string =>
  owner === null ? "nobody" : (owner.name ?? `${owner.key} (no such team)`);

/** "Running 25 %" */
export function rolloutFace({ state, trafficPercent, count }: NonNullable<ServiceNow["rollout"]>): Face {
  const { signal, word } = rolloutStateFace(state);
  const more = count > 1 ? ` and ${count - 1} more` : "";
  return { signal, words: `${word} ${formatPercentOf100(trafficPercent)}${more}` };
}

/** "P1 High, 2 open" */
export function incidentFace({ severity, count }: NonNullable<ServiceNow["incident"]>): Face {
  return {
    signal: severitySignal(severity),
    words: count > 1 ? `${severityWord(severity)}, ${count} open` : severityWord(severity),
  };
}

/** "12 requests a minute · flags income-model · 1 incident" */
export function seenWords(one: UnknownService): string {
  const counted = (count: number, noun: string) =>
    count > 0 ? `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}` : "";
  const requests =
    one.requestsPerMinute === null
      ? ""
      : `${formatNumber(one.requestsPerMinute, { kind: "number", digits: one.requestsPerMinute < 10 ? 1 : 0 })} requests a minute`;
  const words = [
    requests,
    one.flags.length > 0 ? `flag${one.flags.length > 1 ? "s" : ""} ${one.flags.join(", ")}` : "",
    counted(one.rolloutCount, "rollout"),
    counted(one.incidentCount, "incident"),
    one.neededBy.length > 0 ? `needed by ${one.neededBy.join(", ")}` : "",
  ].filter(Boolean);
  return words.length > 0 ? words.join(" · ") : "telemetry without requests";
}

export function presentPicture(
  { nodes, edges, cycles }: DependencyPictureFacts,
  shown: { title: string; current?: string },
): DependencyPictureProps {
  const named = (facts: NodeFacts): PictureNode => {
    const states = statesOf(facts);
    const lines = [
      ...edges.filter(({ from }) => from === facts.service).map(({ to, strength }) => `needs ${to} (${strength})`),
      ...edges.filter(({ to }) => to === facts.service).map(({ from, strength }) => `needed by ${from} (${strength})`),
    ];
    const { entered } = facts;
    const note = entered
      ? [entered.criticality, entered.owner ? (entered.owner.name ?? entered.owner.key) : "no owner"].join(" · ")
      : "not in the catalogue";
    return {
      id: facts.service,
      href: entered ? serviceHref(facts.service) : adoptHref(facts.service),
      states,
      note,
      isKnown: entered !== null,
      isCurrent: facts.service === shown.current,
      label: [facts.service, ...states.map(({ word }) => word), note, ...lines].join(", "),
    };
  };
  return { title: shown.title, takeaway: takeaway({ nodes, edges, cycles }), nodes: nodes.map(named), edges };
}

function statesOf({ incident, rollout }: NodeFacts): PictureNode["states"] {
  const faces = [incident && incidentFace(incident), rollout && rolloutFace(rollout)];
  return faces.flatMap((face) => (face ? [{ signal: face.signal, word: face.words }] : []));
}

/** "3 services, 2 dependencies; feature-store is not in the catalogue." */
function takeaway({ nodes, edges, cycles }: DependencyPictureFacts): string {
  const plural = (count: number, one: string, many: string) => `${formatCount(count)} ${count === 1 ? one : many}`;
  const absent = nodes.filter(({ entered }) => entered === null).map(({ service }) => service);
  const troubled = nodes.filter(({ incident }) => incident !== null).length;
  const parts = [
    `${plural(nodes.length, "service", "services")}, ${plural(edges.length, "dependency", "dependencies")}`,
    troubled > 0 ? `${plural(troubled, "service has", "services have")} an open incident` : "",
    absent.length === 1
      ? `${absent[0]} is not in the catalogue`
      : absent.length > 1
        ? `${absent.length} are not in the catalogue`
        : "",
    ...cycles.map((circle) => `${circle.join(" and ")} need each other`),
  ];
  return `${parts.filter(Boolean).join("; ")}.`;
}
