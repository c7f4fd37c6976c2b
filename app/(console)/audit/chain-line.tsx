import { ago } from "#components/format/times";
import { SignalShape } from "#components/signal/signal-shape";
import { Banner } from "#components/ui/banner";
import type { ChainSight } from "#lib/queries/audit/chain-sight";

/** Whether the audit can be trusted, by the last check of its chain. Nothing checked is not shown as good. */
export function ChainLine({ sight, nowMs }: { sight: ChainSight | null; nowMs: number }) {
  if (sight?.broken)
    return (
      <div className="mb-4">
        <ChainBroken broken={sight.broken} />
      </div>
    );
  return (
    <p className="meta mb-4 flex flex-wrap items-center gap-x-2">
      <SignalShape signal={sight ? "ok" : "none"} size={11} />
      {sight ? (
        <>
          <span>
            Chain holds: {sight.links.toLocaleString("en-US")} {sight.links === 1 ? "link" : "links"}, checked{" "}
            {ago(nowMs - sight.checkedAt)}.
          </span>
          <span className="break-all">
            Head <code title={sight.head}>{sight.head.slice(0, 12)}…</code>
          </span>
        </>
      ) : (
        <span>The chain has not been checked: no worker has reported a check.</span>
      )}
    </p>
  );
}

/** Stays on every page of whoever may read the audit until the cause is gone. */
export function ChainBroken({ broken }: { broken: string }) {
  return (
    <Banner signal="critical">
      The audit’s chain is broken at {broken}. Somebody changed it behind its guard: keep the database as it is and
      compare it with an earlier export or backup.
    </Banner>
  );
}
