import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { incidentEvent } from "#db/schema/incident";
import type { Releases } from "#lib/domain/flag/version-set";
import { findRollout } from "#lib/queries/api/rollouts";
import { flagHistory } from "#lib/queries/flag/flag-history";
import { abortRollout } from "../rollout/abort-rollout.ts";
import { createRollout } from "../rollout/create-rollout.ts";
import { pauseRollout } from "../rollout/pause-rollout.ts";
import { rollBackRollout } from "../rollout/roll-back-rollout.ts";
import { startRollout } from "../rollout/start-rollout.ts";
import { fairPlan, withRolloutStage } from "../rollout/test-stage.ts";
import { changeFlag } from "./change-flag.ts";
import { createFlag } from "./create-flag.ts";

const stage = withRolloutStage();
const environment = "production";
const releases: Releases = {
  v1: { model: "ranker-7", parameters: { threshold: 0.4 } },
  v2: { model: "ranker-8", parameters: { threshold: 0.5 } },
};
const flagOf = (key: string) => ({
  service: "scorer",
  key,
  variants: { v1: "v1", v2: "v2", v3: "v3" },
  defaultVariant: "v1",
  releases,
});

test("a version set belongs to a variant that the flag has, and its history says what changed in it", async () => {
  const ctx = await stage.person("operator");
  await createFlag(ctx, flagOf("recorded"));
  const change = (wanted: object) => changeFlag(ctx, { environment, key: "recorded", ...wanted });
  await expect(change({ variants: { v1: "v1", v3: "v3" } })).rejects.toMatchObject({
    code: "invalid",
    fields: [{ field: "releases.v2", problem: '"v2" is none of the variants: v1, v3' }],
  });
  await change({ releases: { ...releases, v2: { model: "ranker-8b", parameters: { threshold: 0.5 } } } });
  const [newest] = await flagHistory(stage.db, { environment, key: "recorded" });
  expect(newest).toMatchObject({
    action: "changed",
    by: "operator person",
    changes: [{ field: "releases.v2.model", before: "ranker-8", after: "ranker-8b" }],
  });
  await change({ description: "No word about releases" });
  expect((await flagHistory(stage.db, { environment, key: "recorded" }))[0]?.changes).toEqual([
    { field: "description", before: "", after: "No word about releases" },
  ]);
});

test("a rollout freezes what it compares, and holds it on the flag until it has ended", async () => {
  const ctx = await stage.person("operator");
  await createFlag(ctx, flagOf("held"));
  const { rolloutId } = await createRollout(ctx, { flagKey: "held", candidateVariant: "v2", plan: fairPlan() });
  const record = (variant: string) =>
    changeFlag(ctx, { environment, key: "held", releases: { ...releases, [variant]: { model: "another" } } });
  const expectHeld = async (state: string, who: string) => {
    for (const variant of ["v1", "v2"])
      await expect(record(variant)).rejects.toMatchObject({
        code: "invalid",
        fields: [
          {
            field: `releases.${variant}`,
            problem: expect.stringMatching(
              new RegExp(`\\(${state}\\) compares it: .*${who}.*, on /rollouts/${rolloutId}$`),
            ),
          },
        ],
      });
  };
  await expectHeld("draft", "abort");
  await startRollout(ctx, { rolloutId });
  await expectHeld("running", "roll back");
  await pauseRollout(ctx, { rolloutId });
  await expectHeld("paused", "roll back");
  // What it does not compare is nobody's business but the flag's.
  await changeFlag(ctx, { environment, key: "held", releases: { ...releases, v3: { model: "third" } } });

  await rollBackRollout(ctx, { rolloutId });
  await record("v2");
  expect((await findRollout(stage.db, rolloutId))?.release).toEqual({
    baseline: releases.v1,
    candidate: releases.v2,
    changes: [
      { field: "model", before: "ranker-7", after: "ranker-8" },
      { field: "parameters.threshold", before: 0.4, after: 0.5 },
    ],
  });
  const next = await createRollout(ctx, { flagKey: "held", candidateVariant: "v2", plan: fairPlan() });
  expect((await findRollout(stage.db, next.rolloutId))?.release?.candidate).toEqual({ model: "another" });
  await abortRollout(ctx, { rolloutId: next.rolloutId });
});

test("the incident of a rollback names in one line what changed", async () => {
  const ctx = await stage.person("operator");
  await createFlag(ctx, flagOf("harmful"));
  const wanted = { flagKey: "harmful", plan: fairPlan(), start: true };
  const harm = async (candidateVariant: string) => {
    const { rolloutId } = await createRollout(ctx, { ...wanted, candidateVariant });
    const { incidentId } = await rollBackRollout(ctx, { rolloutId, reason: "stop_event" });
    const events = await stage.db
      .select()
      .from(incidentEvent)
      .where(eq(incidentEvent.incidentId, incidentId ?? ""));
    return events.find(({ title }) => title === `${candidateVariant} began to serve`)?.detail;
  };
  expect(await harm("v2")).toContain("What changed against v1: model ranker-7 → ranker-8; threshold 0.4 → 0.5.");
  // Nothing is known of v3: all that can be told is what v1 was made of.
  expect(await harm("v3")).toContain("model ranker-7 → nothing");
});
