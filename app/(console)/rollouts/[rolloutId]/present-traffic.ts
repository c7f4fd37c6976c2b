import { formatPercentOf100 } from "#components/format/numbers";
import { ago } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import type { Fact } from "#components/frame/fact-list";
import type { TrafficReceipt } from "#lib/queries/rollout/rollout-facts";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";

/** Requested, applied and verified, each with its time, by whom, and what was read back. */
export function presentTraffic({ facts, asOf }: RolloutPage, times: Times = utcTimes): Fact[] {
  const { receipt } = facts;
  if (!receipt) return [];
  const at = (instant: number) => times.clockNamed(instant);
  const told: Fact[] = [
    { term: "Divided by", value: receipt.adapterName },
    { term: "Requested", value: `${formatPercentOf100(receipt.toPercent)} at ${at(receipt.requestedAt)}` },
    { term: "Applied", value: receipt.appliedAt === null ? "not yet" : at(receipt.appliedAt) },
    { term: "Verified", value: verifiedWords(receipt, at) },
  ];
  if (receipt.readBack !== null)
    told.push({
      term: "Read back",
      value: `${receipt.readBack}${receipt.readBackAt === null ? "" : `, ${ago(asOf - receipt.readBackAt)}`}`,
    });
  if (receipt.lastError !== null)
    told.push({
      term: "In the way",
      value: `${receipt.lastError} (${receipt.attempts} ${receipt.attempts === 1 ? "attempt" : "attempts"})`,
    });
  return told;
}

function verifiedWords(
  { verifiedAt, verifiedBy, adapter, sight }: TrafficReceipt,
  at: (instant: number) => string,
): string {
  if (sight === "differs" && verifiedAt !== null) return `was, at ${at(verifiedAt)}; not any more`;
  if (verifiedAt !== null)
    return adapter === "flag"
      ? `${at(verifiedAt)} by ${verifiedBy ?? 0} ${verifiedBy === 1 ? "gateway" : "gateways"}`
      : at(verifiedAt);
  if (sight === "unknown") return "unknown";
  return sight === "overdue" ? "did not follow in time" : "not yet";
}
