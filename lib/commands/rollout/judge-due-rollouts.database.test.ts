import { expect, test } from "vitest";
import { judgeDueRollouts } from "./judge-due-rollouts.ts";
import { healthyTraffic, withRolloutStage } from "./test-stage.ts";

const stage = withRolloutStage();

test("a round that is too short for all begins the next time with those that waited longest", async () => {
  const operator = await stage.person("operator");
  const rolloutIds: string[] = [];
  for (let count = 0; count < 6; count++) rolloutIds.push(await stage.rollout(operator));
  await stage.verify();
  const seen = new Set<string>();
  for (const judgedByThen of [4, 6]) {
    for (const rolloutId of rolloutIds) await stage.send(rolloutId, healthyTraffic(10));
    const { judged, failed } = await judgeDueRollouts(stage.context(), stage.fence, 0);
    expect(failed).toEqual([]);
    expect(judged).toHaveLength(4);
    for (const { rolloutId } of judged) seen.add(rolloutId);
    expect(seen.size).toBe(judgedByThen);
  }
});
