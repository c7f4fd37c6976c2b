import { channels } from "#lib/commands/kernel/context";
import { verifyTraffic } from "#lib/commands/rollout/verify-traffic";
import { withLease } from "../lease.ts";
import { engineContext, type Loop } from "../loop.ts";

/** Confirms that live gateways serve what was decided, as soon as they say so. */
export const verifyTrafficLoop: Loop = {
  name: "verify-traffic",
  intervalMs: 1_000,
  wakeOn: [channels.gateway],
  async run(tools) {
    await withLease(tools, "verify-traffic", async (fence) => {
      const { failed } = await verifyTraffic(engineContext(tools, "verify-traffic"), fence);
      if (failed > 0) tools.log.error({ failed }, "live gateways do not follow a change of traffic");
    });
  },
};
