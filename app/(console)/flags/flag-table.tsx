"use client";

import Link from "next/link";
import { useState } from "react";
import { Instant } from "#components/format/time-zone";
import { RolloutStateChip } from "#components/signal/rollout-state-chip";
import { Chip } from "#components/signal/signal-shape";
import { EmptyState } from "#components/ui/empty-state";
import { Input } from "#components/ui/input";
import { DataTable } from "#components/ui/table";
import type { FlagLine } from "#lib/queries/flag/flag-list";
import { flagHref } from "./addresses.ts";

const columns = [
  { key: "flag", label: "Flag", wide: true },
  { key: "state", label: "State", nowrap: true, width: 84 },
  { key: "type", label: "Type", nowrap: true, width: 84 },
  { key: "release", label: "Default", nowrap: true, width: 120 },
  { key: "targeting", label: "Targeting", width: 160 },
  { key: "rollout", label: "Rollout in force", nowrap: true, width: 200 },
  { key: "changed", label: "Last change", width: 200 },
];

/** All flags; the field above narrows them by key, service and description. */
export function FlagTable({ flags }: { flags: readonly FlagLine[] }) {
  const [text, setText] = useState("");
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = flags.filter((flag) => {
    const body = `${flag.key} ${flag.service} ${flag.description}`.toLowerCase();
    return words.every((word) => body.includes(word));
  });
  if (flags.length === 0)
    return (
      <EmptyState title="There is no flag yet">
        A flag names one choice of a service. Applications ask for it over OFREP, or read all flags as a flagd file.
      </EmptyState>
    );
  return (
    <>
      <div className="mb-3 max-w-[360px]">
        <Input
          label="Find a flag"
          type="search"
          value={text}
          placeholder="key, service or description"
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <DataTable
        caption="Flags"
        stack
        columns={columns}
        rows={shown.map((flag) => ({ id: flag.key, href: flagHref(flag.key), cells: cellsOf(flag) }))}
        empty={<p className="muted">No flag has these words.</p>}
      />
    </>
  );
}

function cellsOf(flag: FlagLine) {
  return {
    flag: (
      <>
        <b className="mono">{flag.key}</b> <span className="muted">{flag.service}</span>
      </>
    ),
    state: (
      <Chip plain signal={flag.isEnabled ? "ok" : "none"}>
        {flag.isEnabled ? "on" : "off"}
      </Chip>
    ),
    type: flag.type,
    release: <span className="version">{flag.defaultVariant}</span>,
    targeting: <Quiet of="targeting">{flag.targeting.join(", ")}</Quiet>,
    rollout: flag.rollout ? <RolloutCell rollout={flag.rollout} /> : <Quiet of="rollout in force" />,
    changed:
      flag.changedAt === null ? (
        <Quiet of="change on record" />
      ) : (
        <span className="muted">
          <Instant at={flag.changedAt} as="dayAndMinutes" /> by {flag.changedBy}
        </span>
      ),
  };
}

/** A dash for the eye, words for the ear. */
function Quiet({ of, children }: { of: string; children?: string }) {
  if (children) return <span>{children}</span>;
  return (
    <span className="nothing">
      <span aria-hidden="true">–</span>
      <span className="sr-only">no {of}</span>
    </span>
  );
}

function RolloutCell({ rollout }: { rollout: NonNullable<FlagLine["rollout"]> }) {
  return (
    <Link className="relative inline-flex gap-2 hover:underline" href={`/rollouts/${rollout.id}`}>
      <RolloutStateChip plain state={rollout.state} />
      <span>
        {rollout.candidateVariant} at {rollout.trafficPercent} %
      </span>
    </Link>
  );
}
