import type { GateStateKind, Judgement } from "#lib/domain/rollout/state";
import { Chip, type Signal } from "./signal-shape.tsx";

type Face = { signal: Signal; word: string };

const shared = {
  regressed: { signal: "critical", word: "Regressed" },
  watching: { signal: "notice", word: "Watching" },
  non_inferior: { signal: "ok", word: "Non-inferior" },
  collecting: { signal: "none", word: "Collecting" },
  no_data: { signal: "none", word: "No data" },
  error: { signal: "none", word: "Error" },
} satisfies Record<string, Face>;

const gateFaces: Record<GateStateKind, Face> = {
  ...shared,
  contributing: { signal: "elevated", word: "Contributing" },
  ended: { signal: "none", word: "Ended" },
};

const judgementFaces: Record<Judgement, Face> = {
  ...shared,
  inconclusive: { signal: "none", word: "Inconclusive" },
  invalid: { signal: "none", word: "Invalid" },
};

export function gateStateSignal(state: GateStateKind): Signal {
  return gateFaces[state].signal;
}

type VerdictChipProps = {
  state: GateStateKind;
  plain?: boolean;
  /** Of a dry-run gate that has regressed: what it would have done, "Would roll back". Nothing followed, so it alarms less. */
  wouldHave?: string;
};

export function VerdictChip({ state, plain, wouldHave }: VerdictChipProps) {
  const { signal, word } = wouldHave ? ({ signal: "elevated", word: wouldHave } as const) : gateFaces[state];
  return (
    <Chip signal={signal} plain={plain}>
      {word}
    </Chip>
  );
}

export function JudgementChip({ judgement, plain }: { judgement: Judgement; plain?: boolean }) {
  const { signal, word } = judgementFaces[judgement];
  return (
    <Chip signal={signal} plain={plain}>
      {word}
    </Chip>
  );
}
