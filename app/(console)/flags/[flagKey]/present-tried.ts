import type { Tried } from "#lib/queries/flag/try-flag";

type Answered = Extract<Tried, { ok: true }>;

/** Which part decided, in one sentence. */
export function decidedWords({ by, variant, explanation, rolloutId }: Answered): string {
  switch (by.kind) {
    case "disabled":
      return "The flag is switched off: everyone gets the default.";
    case "prerequisite":
      return by.got === ""
        ? `The prerequisite ${by.flag} does not exist: the default is served.`
        : `The prerequisite ${by.flag} gives ${by.got}, which is not what is asked for: the default is served.`;
    case "override":
      return `The override of this targeting key gives ${variant}.`;
    case "rule":
      return `The rule gives ${variant}${explanation ? `, decided at ${explanation.at}` : ""}.`;
    case "preview":
      return `A rollout shows this unit its preview: ${variant}; the unit stays out of the comparison.`;
    case "split":
      return `${explanation ? "The rule leaves it to the default, and the" : "The"} rollout ${rolloutId ?? ""} splits the default outcome: this unit gets ${variant}.`;
    case "default":
      return explanation ? "The rule leaves it to the default." : "Nothing decides before the default.";
  }
}
