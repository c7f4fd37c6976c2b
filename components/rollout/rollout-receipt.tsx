"use client";

import { useTimes } from "../format/time-zone.tsx";
import type { At } from "../format/times.tsx";
import { SignalShape } from "../signal/signal-shape.tsx";

/** Requested, in force at the gateways, and seen there. */
export type RolloutReceiptProps = { requestedAt: At; appliedAt?: At | null; verifiedAt?: At | null };

/** Takes the place of the red button; geometry is reserved before the times are known. */
export function RolloutReceipt({ requestedAt, appliedAt, verifiedAt }: RolloutReceiptProps) {
  const { clockTenths } = useTimes();
  return (
    <dl className="receipt" aria-label="Rollback receipt">
      <div>
        <dt>Requested</dt>
        <dd>{clockTenths(requestedAt)}</dd>
      </div>
      <div>
        <dt>Applied</dt>
        <dd>{appliedAt ? clockTenths(appliedAt) : "–"}</dd>
      </div>
      <div>
        <dt>
          <SignalShape signal={verifiedAt ? "ok" : "none"} size={10} /> Verified
        </dt>
        <dd>{verifiedAt ? clockTenths(verifiedAt) : "–"}</dd>
      </div>
    </dl>
  );
}
