import Link from "next/link";
import type { ReactNode } from "react";
import type { PauseReason, RolloutStateKind } from "#lib/domain/rollout/state";
import { formatPercentOf100 } from "../format/numbers.tsx";
import { RolloutStateChip } from "../signal/rollout-state-chip.tsx";
import { VersionChange } from "../ui/person.tsx";
import { Rich, type RichText } from "../ui/rich.tsx";
import { MiniLadder, type MiniLadderProps } from "./mini-ladder.tsx";

export type RolloutRowProps = {
  href: string;
  /** Flag or service. */
  name: string;
  from: string;
  to: string;
  state: RolloutStateKind;
  reason?: PauseReason;
  sentence: RichText;
  /** Share of the candidate, 0 to 100. */
  trafficPercent: number;
  ladder: MiniLadderProps;
  /** A small rollback, or a link. */
  action?: ReactNode;
};

/** One rollout in a list (`<ul className="rows">`): ladder, sentence, share, action. */
export function RolloutRow({
  href,
  name,
  from,
  to,
  state,
  reason,
  sentence,
  trafficPercent,
  ladder,
  action,
}: RolloutRowProps) {
  return (
    <li className="rollout-row">
      <div className="ladder">
        <MiniLadder {...ladder} />
      </div>
      <div className="text">
        <div className="names">
          <Link href={href}>
            <b>{name}</b>
          </Link>
          <VersionChange from={from} to={to} />
          <RolloutStateChip state={state} reason={reason} plain />
        </div>
        <p>
          <Rich text={sentence} />
        </p>
      </div>
      <div className="share">
        <b>{formatPercentOf100(trafficPercent)}</b>
        <span className="meta">on {to}</span>
      </div>
      <div className="do">{action}</div>
    </li>
  );
}
