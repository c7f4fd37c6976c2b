/**
 * The story, told through the public API as a delivery pipeline would: v3 ramps and is rolled back by its fairness
 * gate, v2 ramps and completes on evidence, v4 waits as a draft for the visitor.
 */
import { setTimeout as delay } from "node:timers/promises";
import { openRolloutsClient, type RolloutsClient } from "./rollouts-client.ts";
import { storyPlan } from "./story-plan.ts";
import { nextStoryStep, type StoryStep } from "./story-step.ts";

interface Pace {
  /** The latency gate learns the baseline's quantiles from traffic before the rollout. */
  decisionsBeforeStart: number;
  pollMs: number;
  /** Time to see what happened before the next chapter begins. */
  betweenChaptersMs: number;
}

const usualPace: Pace = { decisionsBeforeStart: 2_000, pollMs: 2_000, betweenChaptersMs: 15_000 };

interface StoryOptions {
  webUrl: string;
  apiKey: string;
  /** Applications decided since this process started. */
  decidedCount(): number;
  say(sentence: string): void;
  pace?: Pace;
}

export interface Story {
  /** What the story is doing now. */
  words(): string;
  stop(): void;
}

export function tellStory(options: StoryOptions): Story {
  const stopped = new AbortController();
  const teller = { words: "waiting for traffic", client: openRolloutsClient(options), options };
  void tell(teller, stopped.signal).catch((error: Error) => {
    if (!stopped.signal.aborted) options.say(`stopped: ${error.message}`);
  });
  return { words: () => teller.words, stop: () => stopped.abort() };
}

interface Teller {
  words: string;
  client: RolloutsClient;
  options: StoryOptions;
}

async function tell(teller: Teller, signal: AbortSignal): Promise<void> {
  const { options } = teller;
  const pace = options.pace ?? usualPace;
  while (options.decidedCount() < pace.decisionsBeforeStart) await delay(pace.pollMs / 4, undefined, { signal });
  let chapterSeen: string | undefined;
  for (;;) {
    const step = await teller.client
      .list()
      .then(nextStoryStep)
      .catch((error: Error) => error);
    if (step instanceof Error) {
      tellOnce(teller, `waiting for the API: ${step.message}`);
    } else {
      const candidate = step.kind === "end" ? undefined : step.chapter.candidate;
      const isNewChapter = step.kind === "create" && chapterSeen !== undefined && chapterSeen !== candidate;
      if (isNewChapter) await delay(pace.betweenChaptersMs, undefined, { signal });
      await take(step, teller).catch((error: Error) => tellOnce(teller, `trying again: ${error.message}`));
      if (step.kind === "end") return;
      chapterSeen = candidate;
    }
    await delay(pace.pollMs, undefined, { signal });
  }
}

async function take(step: StoryStep, teller: Teller): Promise<void> {
  const { client } = teller;
  switch (step.kind) {
    case "create": {
      const { candidate, title } = step.chapter;
      const attempt = step.previousAttemptId === undefined ? {} : { previousAttemptId: step.previousAttemptId };
      const rolloutId = await client.create({ candidateVariant: candidate, title, plan: storyPlan, ...attempt });
      tellOnce(teller, `created the rollout of ${candidate} (${rolloutId})`);
      return;
    }
    case "start":
      await client.start(step.rolloutId);
      tellOnce(teller, `started the rollout of ${step.chapter.candidate}`);
      return;
    case "resume":
      await client.resume(step.rolloutId);
      tellOnce(teller, `resumed the rollout of ${step.chapter.candidate}: telemetry flows again`);
      return;
    case "wait":
      tellOnce(teller, step.words);
      return;
    case "end":
      tellOnce(teller, "told; the rollout of v4 waits for you as a draft");
  }
}

/** Says a sentence when it is news. */
function tellOnce(teller: Teller, sentence: string): void {
  if (teller.words === sentence) return;
  teller.words = sentence;
  teller.options.say(sentence);
}
