import type { IconName } from "#components/ui/icon";
import type { Permission } from "#lib/domain/access/permission";

/** A place of the console: in the sidebar, in the palette, and behind `g` and its letter. */
export interface Place {
  href: string;
  label: string;
  icon: IconName;
  /** Pressed after `g`. */
  letter?: string;
  /** Whoever lacks it is not led there: the page would only refuse. */
  needs: Permission | null;
  /** Heading above it in the sidebar. */
  group: "" | "Outside" | "Organisation";
}

export const places: readonly Place[] = [
  { href: "/", label: "Overview", icon: "keel", letter: "o", needs: "rollout:read", group: "" },
  { href: "/rollouts", label: "Rollouts", icon: "ladder", letter: "r", needs: "rollout:read", group: "" },
  { href: "/flags", label: "Flags", icon: "flag", letter: "f", needs: "flag:read", group: "" },
  { href: "/incidents", label: "Incidents", icon: "pulse", letter: "i", needs: "incident:read", group: "" },
  { href: "/metrics-view", label: "Metrics", icon: "chart", letter: "m", needs: "rollout:read", group: "" },
  { href: "/catalogue", label: "Catalogue", icon: "layers", letter: "c", needs: "catalogue:read", group: "" },
  { href: "/status", label: "Status page", icon: "bars", needs: null, group: "Outside" },
  { href: "/stakeholder", label: "Stakeholders", icon: "people", needs: "incident:follow", group: "Outside" },
  { href: "/people", label: "People", icon: "person", letter: "p", needs: "person:read", group: "Organisation" },
  { href: "/audit", label: "Audit", icon: "list", letter: "a", needs: "audit:read", group: "Organisation" },
  { href: "/settings", label: "Settings", icon: "sliders", letter: "s", needs: "profile:write", group: "Organisation" },
];

export type May = (permission: Permission) => boolean;

export const placesFor = (may: May): Place[] => places.filter(({ needs }) => needs === null || may(needs));
