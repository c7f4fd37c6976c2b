/** What the story does next, from the rollouts that exist: so a restarted demo goes on where it stands. */
import { type Chapter, chapters } from "./story-plan.ts";

export interface StoryRollout {
  id: string;
  candidateVariant: string;
  state: string;
  pauseReason?: string | null | undefined;
  rollbackReason?: string | null | undefined;
  createdAt: string;
}

export type StoryStep =
  | { kind: "create"; chapter: Chapter; previousAttemptId: string | undefined }
  | { kind: "start"; chapter: Chapter; rolloutId: string }
  | { kind: "resume"; chapter: Chapter; rolloutId: string }
  | { kind: "wait"; chapter: Chapter; words: string }
  | { kind: "end" };

const MAX_ATTEMPTS = 3;
const ended = new Set(["completed", "rolled_back", "aborted"]);

export function nextStoryStep(rollouts: readonly StoryRollout[]): StoryStep {
  for (const chapter of chapters) {
    const attempts = rollouts
      .filter((rollout) => rollout.candidateVariant === chapter.candidate)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id));
    const step = chapterStep(chapter, attempts);
    if (step !== undefined) return step;
  }
  return { kind: "end" };
}

/** Undefined when the chapter is told. */
function chapterStep(chapter: Chapter, attempts: readonly StoryRollout[]): StoryStep | undefined {
  const latest = attempts[0];
  if (latest === undefined) return { kind: "create", chapter, previousAttemptId: undefined };
  // The last chapter is the visitor's: its draft is all the story needs.
  if (chapter.candidate === "v4") return undefined;
  if (latest.state === "draft") return { kind: "start", chapter, rolloutId: latest.id };
  if (latest.state === "paused" && latest.pauseReason === "no_data") {
    return { kind: "resume", chapter, rolloutId: latest.id };
  }
  if (!ended.has(latest.state)) return { kind: "wait", chapter, words: `${chapter.candidate} is ${latest.state}` };
  // Stopping the demo in the middle of a ramp leaves it unguarded; the return to the baseline is then not v3's story.
  const cutShort = latest.state === "rolled_back" && latest.rollbackReason === "unguarded";
  if (cutShort && attempts.length < MAX_ATTEMPTS) return { kind: "create", chapter, previousAttemptId: latest.id };
  return undefined;
}
