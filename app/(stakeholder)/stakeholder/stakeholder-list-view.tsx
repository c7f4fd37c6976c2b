"use client";

import Link from "next/link";
import { useTimes } from "#components/format/time-zone";
import { SeverityBadge } from "#components/signal/severity-badge";
import { Chip } from "#components/signal/signal-shape";
import type { IncidentLine, IncidentList } from "#lib/queries/incident/incident-list";
import { SignOut } from "../../(console)/settings/sign-out.tsx";
import { useLive } from "../../(console)/use-live.ts";
import { PageHead } from "./page-head.tsx";
import { countWords, momentWords, plainTitle, stateFace } from "./present-stakeholder.ts";

interface StakeholderListProps {
  initial: IncidentList;
  name: string;
  hasConsole: boolean;
}

/** Where a stakeholder lands: is anything wrong, and what was. */
export function StakeholderListView({ initial, name, hasConsole }: StakeholderListProps) {
  const live = useLive("/stakeholder/live", initial, 5_000);
  const { open, past } = live.value;
  const harmful = past.filter((line) => line.state !== "cancelled" && line.kind !== "drill");
  return (
    <main className="pub">
      <PageHead asOf={live.asOf} trouble={live.trouble} />
      <h1>{countWords(open.length)}</h1>
      <p className="lead">
        {open.length > 0
          ? "Each opens on a page in plain words that follows it by itself."
          : "This page follows by itself; you will find a problem here as soon as there is one."}
      </p>
      {open.length > 0 && <List title="Now" lines={open} asOf={live.asOf} />}
      {harmful.length > 0 && <List title="Before" lines={harmful} asOf={live.asOf} />}
      <p className="meta mt-8 flex flex-wrap items-center gap-x-4 gap-y-2">
        <span>Signed in as {name}.</span>
        {hasConsole && (
          <Link className="link" href="/">
            Back to the console
          </Link>
        )}
        <a className="link" href="/status">
          What the public reads
        </a>
        <Link className="link" href="/settings">
          Your settings
        </Link>
        <SignOut />
      </p>
    </main>
  );
}

function List({ title, lines, asOf }: { title: string; lines: readonly IncidentLine[]; asOf: number }) {
  const times = useTimes();
  return (
    <section className="mt-8" aria-label={title}>
      <h2>{title}</h2>
      <ul className="rows">
        {lines.map((line) => {
          const face = stateFace(line.state);
          return (
            <li key={line.id} className="grid gap-2 py-4">
              <Link className="link font-medium" href={`/stakeholder/incidents/${line.id}`}>
                {plainTitle(line)}
              </Link>
              <span className="flex flex-wrap items-center gap-2">
                <SeverityBadge severity={line.severity} />
                <Chip signal={face.signal}>{face.words}</Chip>
                <span className="meta">
                  {line.isOpen ? "since " : ""}
                  {momentWords(line.detectedAt, asOf, times)}
                  {line.demoHistory && " · demo history"}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
