import { watchBlindLimit } from "#lib/commands/rollout/watch-blind-limit";
import { withLease } from "../lease.ts";
import { engineContext, type Loop } from "../loop.ts";

/** Tells people once when a release serves without being judged. */
export const watchBlindLimitLoop: Loop = {
  name: "watch-blind-limit",
  intervalMs: 1_000,
  async run(tools) {
    await withLease(tools, "watch-blind-limit", async (fence) => {
      const { told } = await watchBlindLimit(engineContext(tools, "watch-blind-limit"), fence);
      if (told > 0) tools.log.warn({ rollouts: told }, "a release serves unguarded");
    });
  },
};
