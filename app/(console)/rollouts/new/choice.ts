import { countedBy, type PlanChanges } from "#lib/domain/rollout/adjust-plan";
import type { FlagChoice, TemplateChoice } from "#lib/queries/rollout/rollout-choices";

export interface Choice {
  flag: FlagChoice;
  candidate: string;
  template: TemplateChoice;
  counting: Counting;
  holdback: Holdback;
}

/** What a gate takes for one observation; empty: as the template has it. */
export const countings = ["", "request", "unit"] as const;
export type Counting = (typeof countings)[number];

/** Percent that may be held back here; any other share goes over REST. Empty: as the template has it. */
export const holdbacks = ["", "0", "1", "5", "10", "20", "50"] as const;
export type Holdback = (typeof holdbacks)[number];

/** One release as the address carries it; a flag's key holds no colon. */
export const releaseValue = (flagKey: string, candidate: string): string => `${flagKey}:${candidate}`;

/** What the address asks for, or the first of each; undefined when there is nothing to choose from. */
export function readChoice(
  asked: Partial<Record<"release" | "template" | "counting" | "holdback", string | string[]>>,
  { flags, templates }: { flags: readonly FlagChoice[]; templates: readonly TemplateChoice[] },
): Choice | undefined {
  const releases = flags.flatMap((flag) => flag.candidates.map((candidate) => ({ flag, candidate })));
  const release =
    releases.find(({ flag, candidate }) => releaseValue(flag.key, candidate) === asked.release) ?? releases[0];
  const template = templates.find(({ key }) => key === asked.template) ?? templates[0];
  const counting = countings.find((one) => one === asked.counting) ?? "";
  const holdback = holdbacks.find((one) => one === asked.holdback) ?? "";
  return release && template && { ...release, template, counting, holdback };
}

/** What the choice changes of the template's plan. */
export function changesOf({ counting, holdback }: Pick<Choice, "counting" | "holdback">): PlanChanges {
  return {
    ...(counting === "" ? {} : countedBy(counting)),
    ...(holdback === "" ? {} : { holdbackPercent: Number(holdback) }),
  };
}
