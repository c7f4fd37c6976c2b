/**
 * What happens after a decision: the stated rule that turns right and wrong decisions into feedback and conversions.
 *
 * - The label (the truth) is known 2 to 5 seconds later.
 * - 30 % of applicants leave feedback: after a right decision 1 with probability 0.8, otherwise 0.5;
 *   after a wrong one 0 with probability 0.8, otherwise 0.5.
 * - After 6 seconds the window for opening an account closes: opened with probability 0.12 after a right decision
 *   and 0.04 after a wrong one.
 */
import type { Random } from "./random.ts";

export const outcomeRule = {
  labelDelayMs: { least: 2_000, most: 5_000 },
  feedbackShare: 0.3,
  feedbackClearShare: 0.8,
  feedbackDelayMs: 3_000,
  conversionWindowMs: 6_000,
  conversionRatio: { right: 0.12, wrong: 0.04 },
} as const;

export interface Outcome {
  labelDelayMs: number;
  /** undefined: this applicant leaves none. */
  feedbackScore: number | undefined;
  converted: 0 | 1;
}

/** Takes the same number of draws whatever the decision, so that two variants meet the same world. */
export function outcomeOf(decision: 0 | 1, label: 0 | 1, random: Random): Outcome {
  const [delay, gives, clear, opens] = [random.next(), random.next(), random.next(), random.next()];
  const right = decision === label;
  const { least, most } = outcomeRule.labelDelayMs;
  const clearScore = right ? 1 : 0;
  const score = clear < outcomeRule.feedbackClearShare ? clearScore : 0.5;
  const ratio = right ? outcomeRule.conversionRatio.right : outcomeRule.conversionRatio.wrong;
  return {
    labelDelayMs: Math.round(least + delay * (most - least)),
    feedbackScore: gives < outcomeRule.feedbackShare ? score : undefined,
    converted: opens < ratio ? 1 : 0,
  };
}
