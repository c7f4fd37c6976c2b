import { formatCount } from "#components/format/numbers";
import { ago } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import type { Fact } from "#components/frame/fact-list";
import { stopEventWords } from "#lib/domain/gate/stop-counts";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";

/** One line per stop event of the plan: how many of how many, who reported last, how old that is. */
export function presentStops({ facts, asOf }: RolloutPage, times: Times = utcTimes): Fact[] {
  const stops = facts.outcome?.stops ?? {};
  return (facts.plan.stopEvents ?? []).map(({ event, count }) => {
    const { n = 0, last } = stops[event] ?? {};
    const counted = `${formatCount(n)} of ${formatCount(count)}`;
    const begin = facts.startedAt;
    const watched = begin === null ? "" : `, watched for ${ago((facts.endedAt ?? asOf) - begin).replace(/ ago$/, "")}`;
    const who = last && (last.by.kind === "person" ? last.by.name : `the service ${last.by.name}`);
    const told = last
      ? `last by ${who} at ${times.clockNamed(last.at)}, ${ago(asOf - Date.parse(last.at))}`
      : `none reported${watched}`;
    return { term: capital(stopEventWords(event)), value: `${counted} · ${told}` };
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
