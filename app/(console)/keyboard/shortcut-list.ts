import { type May, placesFor } from "../navigation.ts";

export interface Shortcut {
  /** As printed on keys, parted by spaces. */
  keys: string;
  does: string;
}

interface ShortcutGroup {
  heading: string;
  shortcuts: Shortcut[];
}

/** Every shortcut there is, for the overlay; what a person may not do is not listed. */
export function shortcutGroups(may: May): ShortcutGroup[] {
  const act: Shortcut[] = [];
  if (may("rollout:roll-back")) act.push({ keys: "⇧ R", does: "Press the page’s Roll back" });
  if (may("incident:declare")) act.push({ keys: "D", does: "Declare an incident" });
  if (may("incident:update")) act.push({ keys: "E", does: "Change the state of the open incident" });
  const groups: ShortcutGroup[] = [
    {
      heading: "Find and act",
      shortcuts: [
        { keys: "⌘ K", does: "Open the palette: verbs first, Enter acts" },
        { keys: "/", does: "Search" },
        { keys: "?", does: "Show these shortcuts" },
        ...act,
      ],
    },
    {
      heading: "Move",
      shortcuts: [
        { keys: "J", does: "Next row" },
        { keys: "K", does: "Row before" },
        { keys: "↵", does: "Open the row" },
        { keys: "T", does: "Next time range" },
        { keys: "Esc", does: "Close, or back to the list" },
      ],
    },
    {
      heading: "Go",
      shortcuts: placesFor(may).flatMap(({ letter, label }) =>
        letter ? [{ keys: `G ${letter.toUpperCase()}`, does: label }] : [],
      ),
    },
  ];
  return groups;
}
