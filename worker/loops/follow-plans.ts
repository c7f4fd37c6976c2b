import { followPlans } from "#lib/commands/rollout/follow-plans";
import { withLease } from "../lease.ts";
import { engineContext, type Loop } from "../loop.ts";

/** Starts what is scheduled and takes back what has served its time. */
export const followPlansLoop: Loop = {
  name: "follow-plans",
  intervalMs: 1_000,
  async run(tools) {
    await withLease(tools, "follow-plans", async (fence) => {
      const { started, withdrawn } = await followPlans(engineContext(tools, "follow-plans"), fence);
      if (started + withdrawn > 0) tools.log.info({ started, withdrawn }, "plans were followed");
    });
  },
};
