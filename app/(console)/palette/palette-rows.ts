import type { PaletteGroup } from "#components/ui/command-palette";
import { plainText } from "#components/ui/rich";
import type { PaletteCommand } from "./palette-command.ts";

/** What there is to choose from, before anything is typed. */
export interface PaletteContent {
  /** Verbs: what can be done now. */
  verbs: readonly PaletteCommand[];
  /** Places of the console. */
  places: readonly PaletteCommand[];
  /** What was opened last. */
  recent: readonly PaletteCommand[];
  /** What the server found for the typed text. */
  found: readonly PaletteCommand[];
}

export type PaletteMode = "act" | "search";

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[\s,:.…“”()→]+/)
    .filter(Boolean);
const bodyOf = (command: PaletteCommand) =>
  wordsOf([plainText(command.label), command.detail ?? "", ...(command.keywords ?? [])].join(" "));

/** Each typed word begins a word of the command. Nothing fuzzy: Enter may move traffic. */
export function matches(command: PaletteCommand, query: string): boolean {
  const body = bodyOf(command);
  return wordsOf(query).every((typed) => body.some((word) => word.startsWith(typed)));
}

/** Whether the text begins like the command itself, so that it was the verb that was meant and not the noun in it. */
function isVerbTyped(command: PaletteCommand, query: string): boolean {
  const [first = ""] = wordsOf(query);
  const verbs = [wordsOf(plainText(command.label))[0] ?? "", ...(command.keywords ?? []).flatMap(wordsOf)];
  return verbs.some((verb) => verb.startsWith(first));
}

/** What acts at once is chosen by Enter only where the verb was typed, or after moving to it. */
const aimedAt = (one: PaletteCommand, isUnmeant: boolean): PaletteCommand => ({
  ...one,
  needsAim: isUnmeant && one.isImmediate === true,
});

/**
 * Verbs first. Whoever types a name looks for the thing: what would be done to it then stands last,
 * so that Enter on a name never rolls back.
 */
export function paletteRows(content: PaletteContent, query: string, mode: PaletteMode): PaletteGroup<PaletteCommand>[] {
  const isTyped = query.trim() !== "";
  const verbs = content.verbs.filter((one) => matches(one, query));
  const meant = mode === "act" ? verbs.filter((one) => !isTyped || isVerbTyped(one, query)) : [];
  const places = content.places.filter((one) => matches(one, query));
  const found = isTyped ? content.found : [];
  const recent = isTyped ? [] : content.recent;
  const shown = [
    { heading: "Do", entries: meant.map((one) => aimedAt(one, !isTyped)) },
    { heading: "Recent", entries: recent },
    { heading: "Go", entries: places },
    { heading: "Found", entries: found },
    {
      heading: meant.length > 0 ? "Do as well" : "Do",
      entries: verbs.filter((one) => !meant.includes(one)).map((one) => aimedAt(one, true)),
    },
  ];
  return shown.filter(({ entries }) => entries.length > 0);
}
