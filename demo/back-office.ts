/** Reports what became of each application, seconds after the decision, as outcome events. */
import type { Logger } from "@opentelemetry/api";
import { emitConversion, emitFeedback, emitLabel } from "./outcome-events.ts";
import { outcomeOf, outcomeRule } from "./outcomes.ts";
import type { Random } from "./random.ts";

const SLOT_MS = 100;

export interface DecidedApplication {
  applicationId: string;
  decision: 0 | 1;
  label: 0 | 1;
}

interface BackOffice {
  follow(application: DecidedApplication): void;
  stop(): void;
}

export function openBackOffice(logger: Logger, random: Random): BackOffice {
  const slots = new Map<number, Array<() => void>>();
  let reached = slotOf(Date.now());
  const later = (delayMs: number, report: () => void) => {
    const slot = Math.max(slotOf(Date.now() + delayMs), reached + 1);
    const due = slots.get(slot);
    if (due) due.push(report);
    else slots.set(slot, [report]);
  };
  // One timer for everything that is due: a thousand outcomes wait at any moment.
  const timer = setInterval(() => {
    for (const now = slotOf(Date.now()); reached < now; ) {
      reached += 1;
      for (const report of slots.get(reached) ?? []) report();
      slots.delete(reached);
    }
  }, SLOT_MS);
  return {
    follow({ applicationId, decision, label }) {
      const outcome = outcomeOf(decision, label, random);
      const { feedbackScore } = outcome;
      later(outcome.labelDelayMs, () => emitLabel(logger, { applicationId, value: label }));
      if (feedbackScore !== undefined) {
        later(outcomeRule.feedbackDelayMs, () => emitFeedback(logger, { applicationId, score: feedbackScore }));
      }
      later(outcomeRule.conversionWindowMs, () => emitConversion(logger, { applicationId, value: outcome.converted }));
    },
    stop: () => clearInterval(timer),
  };
}

function slotOf(epochMs: number): number {
  return Math.floor(epochMs / SLOT_MS);
}
