import type { FlagChoice, TemplateChoice } from "#lib/queries/rollout/rollout-choices";

export interface Choice {
  flag: FlagChoice;
  candidate: string;
  template: TemplateChoice;
}

/** One release as the address carries it; a flag's key holds no colon. */
export const releaseValue = (flagKey: string, candidate: string): string => `${flagKey}:${candidate}`;

/** What the address asks for, or the first of each; undefined when there is nothing to choose from. */
export function readChoice(
  asked: { release?: string | string[]; template?: string | string[] },
  { flags, templates }: { flags: readonly FlagChoice[]; templates: readonly TemplateChoice[] },
): Choice | undefined {
  const releases = flags.flatMap((flag) => flag.candidates.map((candidate) => ({ flag, candidate })));
  const release =
    releases.find(({ flag, candidate }) => releaseValue(flag.key, candidate) === asked.release) ?? releases[0];
  const template = templates.find(({ key }) => key === asked.template) ?? templates[0];
  return release && template && { ...release, template };
}
