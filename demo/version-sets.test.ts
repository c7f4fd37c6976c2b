import { expect, test } from "vitest";
import { releaseChanges } from "#lib/domain/flag/release-diff";
import { releasesSchema } from "#lib/domain/flag/version-set";
import { demoVersionSets } from "./version-sets.ts";

test("what differs between the demo's releases is what differs between its models", () => {
  const releases = releasesSchema.parse(demoVersionSets());
  const changed = (baseline: string, candidate: string) =>
    releaseChanges({ baseline: releases[baseline] ?? null, candidate: releases[candidate] ?? null }).map(
      ({ field }) => field,
    );
  expect(changed("v1", "v2")).toEqual(["model", "parameters.textFields", "parameters.weights"]);
  expect(changed("v2", "v3")).toEqual(["model", "parameters.womenOver50kLeftOutOfTraining"]);
  expect(changed("v2", "v4")).toEqual(["components.faultSwitch"]);
});
