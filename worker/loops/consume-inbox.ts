import { channels } from "#lib/commands/kernel/context";
import { consumeInbox } from "#lib/commands/rollout/consume-inbox";
import { withLease } from "../lease.ts";
import { engineContext, type Loop } from "../loop.ts";

/** Carries out in the control plane what gateways did alone. */
export const consumeInboxLoop: Loop = {
  name: "consume-inbox",
  intervalMs: 1_000,
  wakeOn: [channels.gateway],
  async run(tools) {
    await withLease(tools, "consume-inbox", async (fence) => {
      const settled = await consumeInbox(engineContext(tools, "consume-inbox"), fence);
      if (settled > 0) tools.log.warn({ settled }, "carried out what gateways had done alone");
    });
  },
};
