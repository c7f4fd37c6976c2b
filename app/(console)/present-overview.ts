import type { MetricTileProps } from "#components/charts/metric-tile";
import { formatBare, formatCount, type NumberFormat } from "#components/format/numbers";
import { ago, mmss } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import { severitySignal } from "#components/signal/severity-badge";
import type { Signal } from "#components/signal/signal-shape";
import { activeStates, type PauseReason } from "#lib/domain/rollout/state";
import type { Overview } from "#lib/queries/console/overview";
import type { RolloutRowFacts } from "#lib/queries/console/rollout-rows";

export interface Truth {
  signal: Signal;
  title: string;
  detail: string;
}

const number = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
const count = (n: number) => number[n] ?? formatCount(n);
export const isActive = (one: RolloutRowFacts) => activeStates.includes(one.state);

/** The one sentence that answers "is it OK?": incidents first, then what guards, then what is guarded. */
export function presentTruth(view: Overview, times: Times = utcTimes): Truth {
  const active = view.rollouts.filter(isActive);
  const rollouts = `${count(active.length)} ${active.length === 1 ? "rollout is" : "rollouts are"} active.`;
  const silence = deafness(view);
  const trouble = troubleOf(active, times);
  const [worst] = view.incidents;
  if (!worst) {
    const first = silence ?? (trouble?.signal === "high" ? trouble : null) ?? staleTruth(view, times) ?? trouble;
    if (!first && view.stoppedLine) return { signal: "elevated", title: "The line is stopped.", detail: rollouts };
    if (!first) return { signal: "ok", title: "Everything runs as it should.", detail: rollouts };
    return { ...first, detail: `${rollouts}${first.detail && ` ${first.detail}`}` };
  }
  const isContained = view.incidents.every((one) => one.rolledBack);
  const open = `${count(view.incidents.length)} ${view.incidents.length === 1 ? "incident is" : "incidents are"} open`;
  return {
    signal: severitySignal(worst.severity),
    title: isContained
      ? `${open} and ${view.incidents.length === 1 ? "its cause is" : "their causes are"} rolled back.`
      : `${open}.`,
    detail: [rollouts, silence?.title, trouble?.title, promiseWords(view, times)].filter(Boolean).join(" "),
  };
}

function promiseWords(view: Overview, times: Times): string {
  const [due] = view.incidents.flatMap((one) => one.nextUpdateDueAt ?? []).sort((a, b) => a - b);
  if (due === undefined) return "";
  return due > view.asOf
    ? `Next promised public update ${times.minutesNamed(due)}, in ${mmss(due - view.asOf)}.`
    : `A public update was due at ${times.minutesNamed(due)}.`;
}

/** A part of the control room that is not heard. */
function deafness(view: Overview): Truth | null {
  const missing = (["gateway", "worker"] as const).filter((kind) => !view.processes.some((one) => one.kind === kind));
  if (missing.length === 0) return null;
  return {
    signal: "high",
    title: `The ${missing.join(" and the ")} ${missing.length === 1 ? "is" : "are"} not heard.`,
    detail: "Nothing is judged or delivered without a worker; gateways guard by their blind limit.",
  };
}

const waits: Partial<Record<PauseReason, string>> = {
  no_data: "waits for data",
  invalid: "waits because its comparison is not valid",
  inconclusive: "waits because its evidence is inconclusive",
};

/** What keeps an active rollout from being fine; a pause that a person chose is none. */
function troubleOf(active: readonly RolloutRowFacts[], times: Times): Truth | null {
  const name = (one: RolloutRowFacts) => `${one.service} ${one.candidateVariant}`;
  const [failed, ...moreFailed] = active.filter((one) => one.state === "failed");
  if (failed)
    return {
      signal: "high",
      title: `${name(failed)} could not be brought to its decided share${more(moreFailed)}.`,
      detail: "",
    };
  const [unguarded, ...moreUnguarded] = active.filter((one) => one.unguardedSince !== null);
  if (unguarded?.unguardedSince)
    return {
      signal: "high",
      title: `${name(unguarded)} is unguarded since ${times.minutesNamed(unguarded.unguardedSince)}${more(moreUnguarded)}.`,
      detail: "",
    };
  const waiting = active.filter((one) => one.state === "paused" && one.pauseReason !== null && waits[one.pauseReason]);
  const [first, ...others] = waiting;
  if (!first?.pauseReason) return null;
  return { signal: "elevated", title: `${name(first)} ${waits[first.pauseReason]}${more(others)}.`, detail: "" };
}

const more = (others: readonly unknown[]) => (others.length === 0 ? "" : `, and ${others.length} more`);

const FRESH_MS = 120_000;

/** Without fresh telemetry nothing can be said to run. */
function staleTruth(view: Overview, times: Times): Truth | null {
  const newest = view.numbers.requestsPerSecond.at(-1);
  if (!newest)
    return {
      signal: "none",
      title: "No telemetry in the last half hour.",
      detail: "Point a service at the gateway to begin.",
    };
  if (view.asOf - newest.at <= FRESH_MS) return null;
  return { signal: "elevated", title: `No telemetry since ${times.minutesNamed(newest.at)}.`, detail: "" };
}

/** A number that is not from now says how old it is. */
const ageWords = (ageMs: number) => (ageMs > FRESH_MS ? `, ${ago(ageMs)}` : "");

/** Four numbers with their n; a missing one is a dash, never a zero. */
export function presentNumbers({ numbers, asOf }: Overview): MetricTileProps[] {
  const tile = (
    label: string,
    unit: string,
    { points, format }: { points: Overview["numbers"]["errors"]; format: NumberFormat },
  ): MetricTileProps => {
    const last = points.findLast((point) => point.value !== null);
    return {
      label,
      unit,
      value: formatBare(last?.value, format),
      note: last ? `n ${formatCount(last.n)} in ${unit === "/s" ? 30 : 60} s${ageWords(asOf - last.at)}` : "no data",
      points,
    };
  };
  return [
    tile("Requests", "/s", { points: numbers.requestsPerSecond, format: { kind: "number", digits: 0 } }),
    tile("Errors", "%", { points: numbers.errors, format: { kind: "percent", digits: 2 } }),
    tile("Duration, p95", "ms", { points: numbers.latencyP95, format: { kind: "ms" } }),
    tile("Right decisions", "%", { points: numbers.rightDecisions, format: { kind: "percent", digits: 1 } }),
  ];
}
