"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { formatCount } from "#components/format/numbers";
import { useTimes } from "#components/format/time-zone";
import { Section } from "#components/frame/section";
import { SignalShape } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import { DataTable } from "#components/ui/table";
import type { GateConfig, RolloutPlan } from "#lib/domain/rollout/plan";
import type { ProofLine } from "#lib/queries/rollout/gate-proofs";
import { useSend } from "../../../incidents/use-send.ts";
import { effectWords } from "../../../settings/configuration/present-configuration.ts";
import { gateLabel } from "../../new/present-forecast.ts";
import { prove } from "./actions.ts";
import { detectionWords, falseAlarmWords, provedAtWords } from "./present-proof.ts";

interface ProofSectionProps {
  rolloutId: string;
  plan: RolloutPlan;
  proofs: Record<string, ProofLine>;
  mayProve: boolean;
  hasTicks: boolean;
}

/** Each gate of the plan with its newest proof, and the press that makes one. */
export function ProofSection({ rolloutId, plan, proofs, mayProve, hasTicks }: ProofSectionProps) {
  const router = useRouter();
  const [working, setWorking] = useState("");
  const { isSending, refusal, run } = useSend();
  const start = (gateKey: string) => {
    setWorking(gateKey);
    run(
      () => prove({ rolloutId, gateKey }),
      () => router.refresh(),
    );
  };
  return (
    <Section title="Proof that a gate works" note="on this service's recorded traffic">
      <p className="meta mb-3 max-w-[84ch]">
        The baseline is played against itself 200 times, each observation falling by chance into one of two arms:
        whatever a gate finds there is a false alarm. Then as often with a harm put in, as large as the gate's margin.
        Nothing of the rollout changes.
      </p>
      <DataTable
        caption="Proofs by gate"
        stack
        columns={[
          { key: "gate", label: "Gate", nowrap: true },
          { key: "healthy", label: "Without harm" },
          { key: "harm", label: "With harm" },
          { key: "when", label: "When" },
          { key: "prove", label: "Prove", hideLabel: true },
        ]}
        rows={plan.gates.map((gate) => ({
          id: gate.key,
          cells: {
            ...proofCells(gate, proofs[gate.key]),
            when: <When proof={proofs[gate.key]} />,
            prove: mayProve && hasTicks && (
              <Button size={24} disabled={isSending} onClick={() => start(gate.key)}>
                {isSending && working === gate.key ? "Playing…" : proofs[gate.key] ? "Prove again" : "Prove"}
                <span className="sr-only">
                  {" "}
                  {gateLabel(gate)} ({gate.key})
                </span>
              </Button>
            ),
          },
        }))}
        empty={<p className="muted">This plan has no gate.</p>}
      />
      <Refusal text={refusal} />
      {!mayProve && <p className="meta mt-2">Proving needs the permission rollout:create, which operators have.</p>}
    </Section>
  );
}

/** On a phone, where nothing stands above it, a dash says nothing. */
const noProof = <span className="max-[700px]:hidden">–</span>;

function proofCells(gate: GateConfig, proof: ProofLine | undefined) {
  const name = (
    <>
      <b>{gateLabel(gate)}</b> <span className="mono">{gate.key}</span>
      <br />
      <span className="muted">{effectWords(gate)}</span>
    </>
  );
  if (!proof) return { gate: name, healthy: <span className="muted">not proved yet</span>, harm: noProof };
  const { falseAlarms, mostExpected, detections, resamplings } = proof.result;
  return {
    gate: name,
    healthy: (
      <>
        <SignalShape signal={falseAlarms <= mostExpected ? "ok" : "elevated"} size={11} /> {falseAlarmWords(proof)}
      </>
    ),
    harm: (
      <>
        <SignalShape signal={detections / resamplings >= 0.8 ? "ok" : "notice"} size={11} /> {detectionWords(proof)}
      </>
    ),
  };
}

function When({ proof }: { proof: ProofLine | undefined }) {
  const times = useTimes();
  if (!proof) return noProof;
  const { result, by, statisticsVersion } = proof;
  return (
    <>
      {provedAtWords(proof, times)} by {by}
      <br />
      <span className="muted">
        n {formatCount(result.observations)}, {formatCount(result.ticks)} ticks, {formatCount(result.seconds)} s,
        statistics {statisticsVersion}
      </span>
    </>
  );
}
