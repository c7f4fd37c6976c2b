"use client";

import { useTimes } from "#components/format/time-zone";
import { SignalShape } from "#components/signal/signal-shape";
import type { FirstRun } from "#lib/queries/first-run/first-run";
import { type Check, evaluationCheck, spanCheck } from "./present-steps.ts";

/** Turns by itself as soon as the gateways report; only a change of state is read out. */
export function LiveChecks({ facts }: { facts: FirstRun }) {
  const times = useTimes();
  const checks = [evaluationCheck(facts, times), spanCheck(facts, times)];
  return (
    <div className="grid gap-2">
      <ul className="grid gap-2">
        {checks.map((check, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two checks, always in this order.
          <CheckLine key={place} check={check} />
        ))}
      </ul>
      <p role="status" className="sr-only">
        {checks.map(({ words }) => words).join(". ")}
      </p>
    </div>
  );
}

function CheckLine({ check: { signal, words, detail } }: { check: Check }) {
  return (
    <li className="flex min-h-12 items-start gap-3 rounded-ctl border border-border bg-surface px-3 py-2">
      <span className="mt-0.5">
        <SignalShape signal={signal} size={14} />
      </span>
      <span className="min-w-0">
        <b className="block">{words}</b>
        <span className="meta block break-words">{detail}</span>
      </span>
    </li>
  );
}
