import { describe, expect, it } from "vitest";
import { nextStoryStep, type StoryRollout } from "./story-step.ts";

let created = 0;
const rollout = (candidateVariant: string, state: string, more: Partial<StoryRollout> = {}): StoryRollout => {
  created += 1;
  const createdAt = new Date(Date.UTC(2026, 0, 1, 0, created)).toISOString();
  return { id: `rol_${created}`, candidateVariant, state, createdAt, ...more };
};
const told = { v3: () => rollout("v3", "rolled_back", { rollbackReason: "guardrail" }) };

describe("the story", () => {
  it("begins by creating v3", () => {
    expect(nextStoryStep([])).toMatchObject({ kind: "create", chapter: { candidate: "v3" } });
  });

  it("starts a draft that an earlier run left", () => {
    const draft = rollout("v3", "draft");
    expect(nextStoryStep([draft])).toMatchObject({ kind: "start", rolloutId: draft.id });
  });

  it.each(["running", "baking", "scheduled", "pending_approval", "failed"])("waits while v3 is %s", (state) => {
    expect(nextStoryStep([rollout("v3", state)])).toMatchObject({ kind: "wait", chapter: { candidate: "v3" } });
  });

  it("leaves a pause to people, except for the lack of data while the demo was stopped", () => {
    expect(nextStoryStep([rollout("v3", "paused", { pauseReason: "manual" })]).kind).toBe("wait");
    const dry = rollout("v3", "paused", { pauseReason: "no_data" });
    expect(nextStoryStep([dry])).toMatchObject({ kind: "resume", rolloutId: dry.id });
  });

  it("goes on with v2 once v3 was rolled back", () => {
    expect(nextStoryStep([told.v3()])).toMatchObject({ kind: "create", chapter: { candidate: "v2" } });
  });

  it("tries a chapter again when the demo was stopped in its middle, at most three times", () => {
    const cut = () => rollout("v3", "rolled_back", { rollbackReason: "unguarded" });
    const first = cut();
    expect(nextStoryStep([first])).toMatchObject({ kind: "create", previousAttemptId: first.id });
    expect(nextStoryStep([first, cut(), cut()])).toMatchObject({ kind: "create", chapter: { candidate: "v2" } });
  });

  it("looks at the newest attempt only, in whatever order the list comes", () => {
    const early = rollout("v3", "rolled_back", { rollbackReason: "unguarded" });
    const late = rollout("v3", "running");
    expect(nextStoryStep([late, early]).kind).toBe("wait");
    expect(nextStoryStep([early, late]).kind).toBe("wait");
  });

  it("ends with v4 as a draft for the visitor and never starts it", () => {
    const before = [told.v3(), rollout("v2", "completed")];
    expect(nextStoryStep(before)).toMatchObject({ kind: "create", chapter: { candidate: "v4" } });
    for (const state of ["draft", "running", "rolled_back", "completed"]) {
      expect(nextStoryStep([...before, rollout("v4", state)])).toEqual({ kind: "end" });
    }
  });
});
