import type { Permission } from "#lib/domain/access/permission";

interface SettingsPage {
  value: string;
  label: string;
  href: string;
  /** Shown to those who have it. */
  needs: Permission;
}

/** Pages of the settings: strip on top of each, and entries of the palette. */
export const settingsPages: readonly SettingsPage[] = [
  { value: "you", label: "You", href: "/settings", needs: "profile:write" },
  { value: "environments", label: "Environments", href: "/settings/environments", needs: "settings:write" },
  { value: "freezes", label: "Freezes", href: "/settings/freezes", needs: "freeze:stop" },
  { value: "keys", label: "API keys", href: "/settings/keys", needs: "key:write" },
  { value: "organisation", label: "Organisation", href: "/settings/organisation", needs: "settings:write" },
  { value: "notifications", label: "Notifications", href: "/settings/notifications", needs: "key:write" },
  { value: "policies", label: "Policies", href: "/settings/policies", needs: "settings:write" },
  { value: "configuration", label: "Configuration", href: "/settings/configuration", needs: "configuration:read" },
];
