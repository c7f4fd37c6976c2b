"use client";

import { useState, useTransition } from "react";
import { formatPercentOf100 } from "../format/numbers.tsx";
import { SignalShape } from "../signal/signal-shape.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { RolloutReceipt, type RolloutReceiptProps } from "./rollout-receipt.tsx";

export type RollbackOutcome = { ok: true; receipt: RolloutReceiptProps } | { ok: false; message: string };

export type RollbackButtonProps = {
  /** Variant that will serve everyone. */
  to: string;
  /** Share the candidate has now, 0 to 100. */
  fromPercent: number;
  /** Sends at once; there is no dialog and nothing optimistic. */
  onRollBack: () => Promise<RollbackOutcome>;
  /** Known times, as polling brings them; wins over the action's answer where later. */
  receipt?: RolloutReceiptProps | null;
  /** 40 and red in the header; 24 and neutral in lists, where red would be spent twice. */
  size?: 24 | 40;
  /** Shortcut printed on it, for example "⇧ R". */
  keys?: string;
};

/** One press sends. The receipt stands in its place, a refusal beside it. */
export function RollbackButton({ to, fromPercent, onRollBack, receipt, size = 40, keys }: RollbackButtonProps) {
  const [outcome, setOutcome] = useState<RollbackOutcome | null>(null);
  const [sending, startSending] = useTransition();
  const answered = outcome?.ok ? outcome.receipt : null;
  const known = receipt ?? answered;
  const send = () =>
    startSending(async () => {
      try {
        setOutcome(await onRollBack());
      } catch {
        setOutcome({ ok: false, message: "No answer. Traffic may not have moved; press again." });
      }
    });
  if (known)
    return (
      <div role="status" className="rollback">
        <RolloutReceipt {...known} />
      </div>
    );
  const change = fromPercent > 0 ? `${formatPercentOf100(fromPercent)} → ${formatPercentOf100(0)}` : "the preview ends";
  return (
    <div className="rollback">
      {outcome?.ok === false && (
        <span className="meta in-text refusal" role="alert">
          <SignalShape signal="high" size={11} /> {outcome.message}
        </span>
      )}
      <Button
        variant={size === 40 ? "danger" : "neutral"}
        size={size}
        keys={sending ? undefined : keys}
        disabled={sending}
        aria-keyshortcuts={keys ? "Shift+R" : undefined}
        data-rollback={size === 40 ? "" : undefined}
        onClick={send}
      >
        {size === 40 && <Icon name="back" />}
        {label({ sending, size, to, change })}
      </Button>
    </div>
  );
}

function label({ sending, size, to, change }: { sending: boolean; size: 24 | 40; to: string; change: string }): string {
  if (sending) return "Requested, waiting for the answer";
  return size === 40 ? `Roll back to ${to}: ${change}, now` : `Roll back: ${change}`;
}
