import { percentWords } from "#lib/domain/gate/gate-words";
import type { TrafficAdapter } from "#lib/domain/traffic/adapter";
import { flagRoute } from "#lib/domain/traffic/routes/flag";
import { type GatewaySight, isVerified } from "#lib/domain/traffic/split";

/**
 * The default: gateways evaluate the flag. The commit that decided a split is what applies it, under a config revision,
 * and live gateways say which revision they serve.
 * @param liveGateways what they said last
 */
export const flagEvaluation = (liveGateways: () => Promise<readonly GatewaySight[]>): TrafficAdapter => ({
  ...flagRoute,
  set: async () => ({ ok: true, percent: null }),
  async verify({ percent, configRevision }) {
    const gateways = await liveGateways();
    if (gateways.length === 0) return { kind: "unknown", words: "no gateway is alive" };
    const serving = gateways.filter(({ appliedRevision }) => appliedRevision >= configRevision).length;
    const words = `${percentWords(percent)} by ${serving} of ${gateways.length} live ${gateways.length === 1 ? "gateway" : "gateways"}`;
    return { kind: isVerified(gateways, configRevision) ? "verified" : "differs", percent, words };
  },
});
