"use client";

import Link from "next/link";
import { useId, useState } from "react";
import type { GateStateKind } from "#lib/domain/rollout/state";
import { EvidenceLine, type EvidenceLineProps } from "../charts/evidence-line.tsx";
import { EvidenceMeter } from "../charts/evidence-meter.tsx";
import { FactList } from "../frame/fact-list.tsx";
import { VerdictChip } from "../signal/verdict-chip.tsx";
import { Rich, type RichText } from "../ui/rich.tsx";

export type GateEvidence = {
  /** "v3 overlooks women who qualify, more than v1 does" */
  headline: string;
  words: RichText;
  facts: readonly { term: string; value: RichText }[];
  /** Where it can be proved and tried on past data. */
  href?: string;
  line?: EvidenceLineProps;
};

export type GateTile = {
  id: string;
  name: string;
  state: GateStateKind;
  /** On trial: judged and shown, nothing follows. */
  dryRun?: boolean;
  /** What it would have done, once its evidence is there. */
  wouldHave?: string;
  /** Candidate's value, "0.42". */
  value: string;
  /** "v1 0.23" */
  baseline?: string;
  /** "tolerance +0.05 · n 2,699" */
  rule: string;
  evidence: number | null;
  /** 1/alpha. */
  threshold: number;
  panel?: GateEvidence;
};

export type GateStripProps = {
  gates: readonly GateTile[] /** Gate whose evidence stands open at first. */;
  openId?: string;
};

/** All gates side by side; one of them opens its evidence below. */
export function GateStrip({ gates, openId }: GateStripProps) {
  const [openGate, setOpenGate] = useState(openId);
  const panelId = useId();
  const open = gates.find((gate) => gate.id === openGate && gate.panel);
  return (
    <div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one strip. */}
      <div className={stripClass(gates.length, open !== undefined)} role="group" aria-label="Gates">
        {gates.map((gate) => (
          <button
            key={gate.id}
            type="button"
            className={gate.name.length > 16 ? "gate wide" : "gate"}
            aria-expanded={gate.panel ? gate.id === open?.id : undefined}
            aria-controls={gate.id === open?.id ? panelId : undefined}
            disabled={!gate.panel}
            onClick={() => setOpenGate(gate.id === openGate ? undefined : gate.id)}
          >
            <Tile gate={gate} />
          </button>
        ))}
      </div>
      {open?.panel && <Evidence id={panelId} panel={open.panel} name={open.name} />}
    </div>
  );
}

const FIVE = 5;

const stripClass = (count: number, isOpen: boolean) =>
  ["gates", count > FIVE ? "many" : "", isOpen ? "with-panel" : ""].filter(Boolean).join(" ");

function Tile({ gate }: { gate: GateTile }) {
  return (
    <>
      <span className="head">
        <span className="name">{gate.name}</span>
        <VerdictChip state={gate.state} plain wouldHave={gate.wouldHave} />
      </span>
      <span className="value">
        {gate.value}
        {gate.baseline && <small>{gate.baseline}</small>}
      </span>
      <span className="meta">{gate.dryRun ? `dry run · ${gate.rule}` : gate.rule}</span>
      <EvidenceMeter evidence={gate.evidence} threshold={gate.threshold} />
    </>
  );
}

/** Words first, then facts, then the line over time. */
function Evidence({ id, panel, name }: { id: string; panel: GateEvidence; name: string }) {
  return (
    <section className="evidence" id={id} aria-label={`Evidence of ${name}`}>
      <div>
        <h3>{panel.headline}</h3>
        <p>
          <Rich text={panel.words} />
        </p>
        <FactList facts={panel.facts.map((fact) => ({ term: fact.term, value: <Rich text={fact.value} /> }))} />
        {panel.href && (
          <Link className="meta underline" href={panel.href}>
            Prove this gate, or try another rule on this rollout
          </Link>
        )}
      </div>
      <div>{panel.line && <EvidenceLine {...panel.line} />}</div>
    </section>
  );
}
