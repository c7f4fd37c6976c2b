"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { TrendArea } from "#components/charts/trend-area";
import { useTimes } from "#components/format/time-zone";
import { SeverityBadge } from "#components/signal/severity-badge";
import { Chip } from "#components/signal/signal-shape";
import type { StakeholderIncident } from "#lib/queries/stakeholder/stakeholder-incident";
import { useLive } from "../../../../(console)/use-live.ts";
import { PageHead } from "../../page-head.tsx";
import {
  momentWords,
  presentDone,
  presentHeadline,
  presentHowMany,
  presentNextUpdate,
  presentTrend,
  stateFace,
} from "../../present-stakeholder.ts";

interface StakeholderViewProps {
  initial: StakeholderIncident;
  hasConsole: boolean;
}

/** What is wrong, who and how many, is it getting better, what is done, when you hear more. Nothing to press. */
export function StakeholderView({ initial, hasConsole }: StakeholderViewProps) {
  const live = useLive(`/stakeholder/incidents/${initial.facts.id}/live`, initial);
  const times = useTimes();
  const view = live.value;
  const { facts } = view;
  const face = stateFace(facts.state);
  const { title, lead } = presentHeadline(view);
  const howMany = presentHowMany(view);
  const trend = presentTrend(view, times);
  return (
    <main className="pub">
      <PageHead asOf={live.asOf} trouble={live.trouble} />
      <div className="pub-badges">
        <SeverityBadge severity={facts.severity} />
        <span aria-live="polite" className="inline-flex">
          <Chip signal={face.signal}>{face.words}</Chip>
        </span>
        {facts.demoHistory && <Chip>Demo history</Chip>}
        <span className="meta">INC-{facts.number}</span>
      </div>
      <h1>{title}</h1>
      <p className="lead">{lead}</p>
      <dl className="pub-grid">
        <Question title="Who and how many">
          <span className="big">{howMany.big}</span>
          <p>{howMany.words}</p>
        </Question>
        <Question title="What is being done">
          {presentDone(view, times).map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Question>
        {trend && (
          <Question title={trend.title} isWide>
            <TrendArea {...trend.chart} />
          </Question>
        )}
        <Question title="Next update">
          <p>{presentNextUpdate(view, times)}</p>
        </Question>
        <Question title="Said in public">
          <Said view={view} />
        </Question>
      </dl>
      <p className="meta">
        Numbers come from the incident record. Estimates say “about”.{" "}
        <Link className="link" href="/stakeholder">
          All problems
        </Link>
        {hasConsole && (
          <>
            {" · "}
            <Link className="link" href={`/incidents/${facts.id}`}>
              Open in the console
            </Link>
          </>
        )}
      </p>
    </main>
  );
}

function Question({ title, isWide, children }: { title: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={isWide ? "pub-question wide-on-phone" : "pub-question"}>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Said({ view: { said, facts, asOf } }: { view: StakeholderIncident }) {
  const times = useTimes();
  const last = said.at(-1);
  if (!last) return <p>Nothing yet</p>;
  return (
    <>
      <a className="link" href={`/status/incidents/${facts.id}`}>
        Update {said.length}, {momentWords(last.at, asOf, times)}
      </a>
      <p>{last.body}</p>
    </>
  );
}
