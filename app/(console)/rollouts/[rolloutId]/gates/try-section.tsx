"use client";

import { type FormEvent, useState } from "react";
import { formatCount, formatEvidence } from "#components/format/numbers";
import { useTimes } from "#components/format/time-zone";
import { FactList } from "#components/frame/fact-list";
import { Section } from "#components/frame/section";
import { Button } from "#components/ui/button";
import { Select, Textarea } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import type { GateConfig } from "#lib/domain/rollout/plan";
import type { GatePreset } from "#lib/domain/rollout/template";
import type { GateReplay } from "#lib/queries/rollout/replay-gate";
import { jsonText } from "../../../flags/json-field.ts";
import { useSend } from "../../../incidents/use-send.ts";
import { tryGate } from "./actions.ts";
import { outcomeWords, type Variants } from "./present-replay.ts";

interface TrySectionProps {
  rolloutId: string;
  gates: readonly GateConfig[];
  presets: readonly GatePreset[];
  variants: Variants;
}

/** What another rule would have said of this rollout, and when. */
export function TrySection({ rolloutId, gates, presets, variants }: TrySectionProps) {
  const starts = [
    ...gates.map((gate) => ({ value: `gate ${gate.key}`, label: `${gate.key}, as in this plan`, gate })),
    ...presets.map(({ key, gate }) => ({ value: `preset ${key}`, label: `preset ${key}`, gate })),
  ];
  const [text, setText] = useState(starts[0] ? jsonText(starts[0].gate) : "");
  const [replay, setReplay] = useState<GateReplay | null>(null);
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setReplay(null);
    run(() => tryGate({ rolloutId, gate: text }), setReplay);
  };
  if (starts.length === 0) return null;
  return (
    <Section title="Try another rule" note="on the ticks of this rollout; nothing is stored" last>
      <form onSubmit={submit} className="grid max-w-[64rem] gap-3">
        <Select
          label="Start from"
          options={starts.map(({ value, label }) => ({ value, label }))}
          onChange={({ target }) => {
            const chosen = starts.find(({ value }) => value === target.value);
            if (chosen) setText(jsonText(chosen.gate));
          }}
        />
        <Textarea
          label="Gate"
          name="gate"
          className="mono"
          rows={10}
          spellCheck={false}
          value={text}
          onChange={({ target }) => setText(target.value)}
          error={fieldErrors.gate}
          hint="Change tolerance, margin, groups or limit. The metric must be one that this rollout counted."
        />
        <div>
          <Button type="submit" disabled={isSending}>
            {isSending ? "Judging…" : "What would it have decided?"}
          </Button>
        </div>
        {!fieldErrors.gate && <Refusal text={refusal} />}
      </form>
      {replay && <Answer replay={replay} variants={variants} />}
    </Section>
  );
}

function Answer({ replay, variants }: { replay: GateReplay; variants: Variants }) {
  const times = useTimes();
  const { retrospect, alpha, limits, countsOf } = replay;
  const e = (log: number) => formatEvidence(Math.exp(Math.min(600, log)));
  return (
    <div className="mt-4" role="status">
      <h3>{outcomeWords(replay, variants, times)}</h3>
      <FactList
        facts={[
          {
            term: "n",
            value: `${formatCount(retrospect.figures.candidate.n)} ${variants.candidate} · ${formatCount(retrospect.figures.baseline?.n ?? 0)} ${variants.baseline}, ${formatCount(retrospect.ticks)} ticks`,
          },
          { term: "Evidence of harm", value: `${e(retrospect.logHarm)} of ${formatCount(1 / alpha)} at the end` },
          {
            term: "Evidence of no harm",
            value: `${e(retrospect.logSafe)} of ${formatCount(Math.exp(retrospect.safeThreshold))}`,
          },
          {
            term: "What happened",
            value: replay.rolledBackAt
              ? `rolled back at ${times.clockNamed(Date.parse(replay.rolledBackAt))}`
              : "it was not rolled back",
          },
          { term: "Counts of", value: `the plan's gate ${countsOf}` },
        ]}
      />
      {limits.map((limit) => (
        <p key={limit} className="meta mt-1">
          {limit}
        </p>
      ))}
    </div>
  );
}
