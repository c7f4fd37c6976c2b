"use client";

import { useState } from "react";
import { FairnessDots } from "#components/charts/fairness-dots";
import { formatCount } from "#components/format/numbers";
import { useTimes } from "#components/format/time-zone";
import { FactList } from "#components/frame/fact-list";
import { Section } from "#components/frame/section";
import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import { DataTable } from "#components/ui/table";
import { SMALLEST_GROUP } from "#lib/domain/fairness/small-groups";
import type { BlastRadius } from "#lib/queries/rollout/blast-radius";
import type { GroupFigures } from "#lib/queries/rollout/group-figures";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { useSend } from "../../incidents/use-send.ts";
import { DownloadForm } from "./download-form.tsx";
import { showGroups } from "./group-actions.ts";
import { fairnessWords, presentFairness } from "./present-facts.tsx";

interface ReachPanelProps {
  page: RolloutPage;
  reach: BlastRadius;
  mayReadGroups: boolean;
}

/** Who met the candidate. Figures per group come on demand: each reading is noted. */
export function ReachPanel({ page, reach: opened, mayReadGroups }: ReachPanelProps) {
  const [figures, setFigures] = useState<GroupFigures | null>(null);
  const { isSending, refusal, run } = useSend();
  const times = useTimes();
  const reach = figures?.reach ?? opened;
  const { id, candidateVariant, baselineVariant } = page.facts;
  const words = fairnessWords(page);
  return (
    <Section
      title={`Who met ${candidateVariant}`}
      note={`as of ${times.clockNamed(Date.parse(reach.asOf))}`}
      end={
        <>
          <DownloadForm action={`/rollouts/${id}/reach?format=csv`}>CSV</DownloadForm>
          <DownloadForm action={`/rollouts/${id}/reach?format=json`}>JSON</DownloadForm>
        </>
      }
    >
      <FactList
        facts={[
          { term: "Requests", value: `${formatCount(reach.requests)}, counted in steps of ten seconds` },
          { term: "Distinct units", value: formatCount(reach.units) },
          { term: `Met ${baselineVariant} too`, value: formatCount(reach.unitsWithBoth) },
        ]}
      />
      {figures ? (
        <ByGroup page={page} figures={figures} />
      ) : (
        <>
          {words && <p className="meta mt-2">{words}</p>}
          {mayReadGroups ? (
            <p className="mt-2">
              <Button
                size={24}
                disabled={isSending}
                onClick={() =>
                  run(
                    () => showGroups({ rolloutId: id }),
                    (value) => setFigures(value),
                  )
                }
              >
                {isSending ? "Reading…" : "Show figures per group"}
              </Button>{" "}
              <span className="meta">Noted in the audit, with your name.</span>
            </p>
          ) : (
            <p className="meta mt-2">
              Figures per group need the permission group:read; an administrator can change your role.
            </p>
          )}
          <Refusal text={refusal} />
        </>
      )}
    </Section>
  );
}

const withheld = `fewer than ${SMALLEST_GROUP}, or next to such a group`;

function ByGroup({ page, figures }: { page: RolloutPage; figures: GroupFigures }) {
  const fairness = presentFairness(page, figures);
  return (
    <div className="mt-3 grid gap-3">
      <DataTable
        caption={`Who met ${page.facts.candidateVariant}, by group`}
        stack
        columns={[
          { key: "group", label: "Group" },
          { key: "units", label: "Distinct units", align: "right" },
          { key: "decisions", label: "Decisions", align: "right" },
        ]}
        rows={(figures.reach.groups ?? []).map(({ group, units, decisions }) => ({
          id: group,
          cells: {
            group: <b>{group}</b>,
            units: units === null ? withheld : formatCount(units),
            decisions: decisions === null ? withheld : formatCount(decisions),
          },
        }))}
        empty={<p className="muted">No outcome event of this release named a group.</p>}
      />
      {fairness && <FairnessDots {...fairness} />}
    </div>
  );
}
