import { channels } from "#lib/commands/kernel/context";
import { judgeDueRollouts } from "#lib/commands/rollout/judge-due-rollouts";
import { withLease } from "../lease.ts";
import { engineContext, type Loop } from "../loop.ts";

/** Each second, and at once when a stop event is reported: what was stored since the last look is judged, and what follows is done. */
export const judgeGates: Loop = {
  name: "judge-gates",
  intervalMs: 1_000,
  wakeOn: [channels.stop],
  async run(tools) {
    await withLease(tools, "judge-gates", async (fence) => {
      const report = await judgeDueRollouts(engineContext(tools, "judge-gates"), fence);
      for (const { rolloutId, decision, judgement } of report.judged)
        if (decision !== "hold") tools.log.info({ rollout: rolloutId, judgement }, `decided: ${decision}`);
      for (const { rolloutId, error } of report.failed)
        tools.log.error({ rollout: rolloutId, err: error }, "a rollout could not be judged");
    });
  },
};
