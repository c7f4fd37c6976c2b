import { formatPercentOf100 } from "#components/format/numbers";
import type { PaletteFacts, ReturnableRollout } from "#lib/queries/console/palette";
import type { ConsoleFacts } from "../console-context.tsx";
import { rollBackFromList } from "../list-actions.ts";
import { type May, type Place, placesFor } from "../navigation.ts";
import type { PaletteCommand } from "./palette-command.ts";

/** Page commands of the same thing stand in place of these. */
export const rollBackId = (rolloutId: string) => `roll-back-${rolloutId}`;

export function rollBackLabel(one: Omit<ReturnableRollout, "id">): PaletteCommand["label"] {
  const change =
    one.trafficPercent > 0
      ? `${formatPercentOf100(one.trafficPercent)} → ${formatPercentOf100(0)}`
      : "the preview ends";
  return [
    "Roll back ",
    { strong: `${one.service} ${one.candidateVariant}` },
    ` to ${one.baselineVariant}: ${change}, now`,
  ];
}

const rollBack = (one: ReturnableRollout): PaletteCommand => ({
  id: rollBackId(one.id),
  label: rollBackLabel(one),
  icon: "back",
  keywords: ["revert", "undo", "rollback"],
  isImmediate: true,
  href: `/rollouts/${one.id}`,
  run: () => rollBackFromList({ rolloutId: one.id, idempotencyKey: crypto.randomUUID() }),
});

/** What this person may do now, most urgent first. */
export function paletteVerbs(facts: PaletteFacts | undefined, may: May): PaletteCommand[] {
  const verbs: PaletteCommand[] = may("rollout:roll-back") ? (facts?.rollouts ?? []).map(rollBack) : [];
  if (may("incident:declare"))
    verbs.push({
      id: "declare",
      label: "Declare incident…",
      keys: "D",
      icon: "pulse",
      href: "/incidents?declare=1",
      keywords: ["outage", "problem"],
    });
  if (may("rollout:create"))
    verbs.push({
      id: "new-rollout",
      label: "New rollout…",
      icon: "ladder",
      href: "/rollouts/new",
      keywords: ["release"],
    });
  if (may("incident:publish"))
    for (const { incidentId, number, title } of facts?.updates ?? [])
      verbs.push({
        id: `publish-${incidentId}`,
        label: ["Publish update of ", { strong: `INC-${number}` }, "…"],
        detail: title,
        icon: "external",
        href: `/incidents/${incidentId}?publish=1`,
      });
  if (may("person:write"))
    verbs.push({ id: "invite", label: "Invite a person…", icon: "person", href: "/people?invite=1" });
  if (may("key:write"))
    verbs.push({ id: "create-key", label: "Create API key…", icon: "plus", href: "/settings/keys?create=1" });
  return verbs;
}

const toPlace = ({ href, label, icon, letter }: Place): PaletteCommand => ({
  id: `go-${href}`,
  label: `Go to ${label.toLowerCase()}`,
  icon,
  href,
  ...(letter ? { keys: `G ${letter.toUpperCase()}` } : {}),
});

export function palettePlaces({ settingsPages }: Pick<ConsoleFacts, "settingsPages">, may: May): PaletteCommand[] {
  const pages = settingsPages.filter(({ href }) => href !== "/settings");
  return [
    ...placesFor(may).map(toPlace),
    ...pages.map(
      ({ href, label }): PaletteCommand => ({
        id: `go-${href}`,
        label: `Go to ${label}`,
        detail: "Settings",
        icon: "sliders",
        href,
      }),
    ),
  ];
}
