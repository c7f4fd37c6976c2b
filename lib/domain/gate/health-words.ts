import { exhaustive } from "../kernel/exhaustive.ts";
import { durationWords } from "../kernel/time-words.ts";
import { percentWords } from "./gate-words.ts";
import type { HealthProblem } from "./telemetry-health.ts";

const counted = (n: number): string => n.toLocaleString("en-US");
const shareWords = (n: number, of: number): string => percentWords(Math.round((1_000 * n) / Math.max(1, of)) / 10);

/** What is wrong, in words that follow "because", with what mends it. */
export function healthWords(problem: HealthProblem): string {
  switch (problem.kind) {
    case "multiple_exposures":
      return `${shareWords(problem.n, problem.of)} of units (${counted(problem.n)} of ${counted(problem.of)}) met both variants under the same shares, so what they show belongs to neither; the application has to send the same targeting key for the same unit`;
    case "telemetry_late":
      return `requests are ${durationWords(problem.seconds)} old when they arrive (mean of ${counted(problem.n)}), and the plan judges by what is at most ${durationWords(problem.limitSeconds)} old`;
    case "telemetry_refused":
      return `${shareWords(problem.n, problem.of)} of requests (${counted(problem.n)} of ${counted(problem.of)}) could not be stored in this step; the senders' answers and the gateway's refusals say why`;
    default:
      return exhaustive(problem);
  }
}
