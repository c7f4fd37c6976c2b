"use client";

import Link from "next/link";
import { useTimes } from "#components/format/time-zone";
import { FactList } from "#components/frame/fact-list";
import type { IncidentPage } from "#lib/queries/incident/incident-page";
import { serviceHref } from "../../catalogue/addresses.ts";

/** Where the rest of the story stands. */
export function LinkedFacts({ page: { facts, release, updates } }: { page: IncidentPage }) {
  const times = useTimes();
  const isPublic = updates.some((update) => update.publishedAt !== null);
  const service = {
    term: "Service",
    value: (
      <Link className="link" href={serviceHref(facts.service)}>
        {facts.service}
      </Link>
    ),
  };
  const rollout = release && {
    term: "Rollout",
    value: (
      <Link href={`/rollouts/${release.id}`} className="link">
        {facts.service} {release.baselineVariant} → {release.candidateVariant}
      </Link>
    ),
  };
  const evidence = release?.evidence && {
    term: "Evidence",
    value: (
      <span className="mono" title={`Tick ${release.evidence.tick}, sha-256 ${release.evidence.hash}`}>
        {release.evidence.id.slice(-10)}
      </span>
    ),
  };
  const stakeholder = {
    term: "Stakeholder view",
    value: (
      <Link className="link" href={`/stakeholder/incidents/${facts.id}`}>
        Open
      </Link>
    ),
  };
  const status = isPublic && {
    term: "Status page",
    value: (
      <a className="link" href={`/status/incidents/${facts.id}`}>
        Open
      </a>
    ),
  };
  const began = { term: "Impact began", value: times.minutesNamed(facts.impactStartedAt) };
  return <FactList facts={[service, rollout, evidence, stakeholder, status, began].filter((fact) => !!fact)} />;
}
