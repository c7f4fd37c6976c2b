"use client";

import Link from "next/link";
import { TimeSeries } from "#components/charts/time-series";
import { useTimes } from "#components/format/time-zone";
import { mmss } from "#components/format/times";
import { Section } from "#components/frame/section";
import { Chip, type Signal } from "#components/signal/signal-shape";
import { ErrorPanel } from "#components/ui/error-panel";
import { DataTable } from "#components/ui/table";
import type { IncidentPage } from "#lib/queries/incident/incident-page";
import { presentComparisons, presentMeasureChart } from "./present-measure.ts";

/** What was done about it, whether it worked, and the figure that shows it. */
export function MitigationPanel({ page }: { page: IncidentPage }) {
  const times = useTimes();
  const { facts, release } = page;
  const chart = presentMeasureChart(page);
  const rows = presentComparisons(page);
  const { signal, words } = stateOf(page);
  return (
    <Section
      title="Mitigation"
      note={<Chip signal={signal}>{words}</Chip>}
      end={
        release && (
          <Link className="link-meta" href={`/rollouts/${release.id}`}>
            Rollout and evidence
          </Link>
        )
      }
    >
      {facts.mitigation && (
        <p className="mb-3 text-muted">
          {facts.mitigation.words.charAt(0).toUpperCase() + facts.mitigation.words.slice(1)}: begun{" "}
          {times.clock(facts.mitigation.startedAt)}
          {facts.mitigation.finishedAt
            ? `, finished ${times.clockNamed(facts.mitigation.finishedAt)}.`
            : ` ${times.name(facts.mitigation.startedAt)}, not finished yet.`}
        </p>
      )}
      {chart ? (
        <TimeSeries {...chart} />
      ) : (
        <ErrorPanel
          failed="The figures of this incident could not be read."
          works="Everything else on this page is current; they are tried again every two seconds."
        />
      )}
      {release && rows.length > 0 && (
        <DataTable
          caption="Before and after"
          columns={[
            { key: "measure", label: "Measure" },
            { key: "before", label: `${release.candidateVariant}, before`, align: "right" },
            { key: "after", label: `${release.baselineVariant}, after`, align: "right" },
            { key: "change", label: "Change", align: "right" },
            { key: "n", label: "n before · after", align: "right" },
          ]}
          rows={[...rows.map(({ id, ...cells }) => ({ id, cells })), { id: "share", cells: shareRow(release) }]}
        />
      )}
    </Section>
  );
}

type Release = NonNullable<IncidentPage["release"]>;

function shareRow(release: Release) {
  const back = release.steps.findLast((step) => step.toPercent === 0);
  const seconds = back?.verifiedAt ? (back.verifiedAt - back.at) / 1000 : null;
  return {
    measure: `Share of traffic on ${release.candidateVariant}`,
    before: `${back?.fromPercent ?? release.trafficPercent} %`,
    after: back ? "0 %" : "–",
    change: back ? (seconds === null ? "not verified yet" : `verified in ${seconds.toFixed(1)} s`) : "–",
    n: "–",
  };
}

/** "Verified" is said only of what the gateways have confirmed; what a person calls done is done, no more. */
function stateOf({ facts, release, asOf }: IncidentPage): { signal: Signal; words: string } {
  const { mitigation } = facts;
  if (!mitigation) return { signal: "none", words: "None yet" };
  const isRollback = mitigation.kind === "rollback";
  const isVerified = isRollback && !!release?.steps.findLast((step) => step.toPercent === 0)?.verifiedAt;
  if (mitigation.state === "succeeded" && isVerified) return { signal: "ok", words: "Rolled back, verified" };
  if (mitigation.state === "succeeded") return { signal: "notice", words: isRollback ? "Rolled back" : "Done" };
  if (mitigation.state === "failed") return { signal: "high", words: "Failed" };
  return { signal: "elevated", words: `Running for ${mmss(asOf - Date.parse(mitigation.startedAt))}` };
}
