import type { IconName } from "#components/ui/icon";
import type { SearchHit, SearchKind } from "#lib/queries/console/search";
import type { PaletteCommand } from "./palette-command.ts";

const icons: Record<SearchKind, IconName> = {
  rollout: "ladder",
  incident: "pulse",
  service: "layers",
  flag: "flag",
  person: "person",
  team: "people",
};

/** Where a thing is looked at; a flag by its key. */
function hrefOf({ kind, id, label }: SearchHit): string {
  const part = encodeURIComponent(id);
  switch (kind) {
    case "rollout":
      return `/rollouts/${part}`;
    case "incident":
      return `/incidents/${part}`;
    case "service":
      return `/catalogue/services/${part}`;
    case "flag":
      return `/flags/${encodeURIComponent(label)}`;
    case "person":
      return `/people/${part}`;
    case "team":
      return `/people/teams/${part}`;
  }
}

const words: Partial<Record<SearchKind, string>> = { service: "service", flag: "flag" };

export const presentHit = (hit: SearchHit): PaletteCommand => ({
  id: `${hit.kind}-${hit.id}`,
  label: hit.label,
  detail: [words[hit.kind], hit.detail].filter(Boolean).join(" "),
  icon: icons[hit.kind],
  href: hrefOf(hit),
});
