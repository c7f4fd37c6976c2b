import { checkAuditChain } from "#lib/queries/audit/check-audit-chain";
import type { Loop, LoopTools } from "../loop.ts";

const HOUR_MS = 3_600_000;
/** Every so often from the first link on: only that finds an old entry that was changed since it was checked. */
const wholeEveryMs = 24 * HOUR_MS;

interface Good {
  seq: number;
  hash: string;
}

/** Every hour: is the audit's chain whole? What has been found good is not computed again before the next day. */
export function createCheckAudit(): Loop {
  let good: Good | undefined;
  let wholeAtMs = Number.NEGATIVE_INFINITY;
  return {
    name: "check-audit",
    intervalMs: HOUR_MS,
    async run(tools) {
      const nowMs = tools.clock().getTime();
      const isWhole = !good || nowMs - wholeAtMs >= wholeEveryMs;
      const { head, broken } = await checkAuditChain(tools.db.db, isWhole ? undefined : good);
      if (isWhole) wholeAtMs = nowMs;
      good = broken === null ? head : undefined;
      tell(tools, { broken, head });
    },
  };
}

export const checkAudit: Loop = createCheckAudit();

function tell({ findings, clock, log }: LoopTools, { broken, head }: { broken: string | null; head: Good }): void {
  findings.audit = { checkedAt: clock().getTime(), links: head.seq, head: head.hash, broken };
  if (broken !== null) log.error({ broken }, "the audit's chain is broken: somebody changed it behind its guard");
}
