import type { ReactNode } from "react";
import { TopBar } from "#components/frame/top-bar";
import { SegmentedLinks } from "#components/ui/segmented";
import { roleCan } from "#lib/domain/access/can";
import type { Permission } from "#lib/domain/access/permission";
import { requirePerson } from "../../session/current-person.ts";
import { ConsoleFrame } from "../console-frame.tsx";
import { SearchControl } from "../search-control.tsx";

interface Tab {
  value: string;
  label: string;
  href: string;
  /** Shown to those who have it. */
  needs: Permission;
}

const tabs: readonly Tab[] = [
  { value: "you", label: "You", href: "/settings", needs: "profile:write" },
  { value: "environments", label: "Environments", href: "/settings/environments", needs: "settings:write" },
  { value: "keys", label: "API keys", href: "/settings/keys", needs: "key:write" },
  { value: "organisation", label: "Organisation", href: "/settings/organisation", needs: "settings:write" },
  { value: "notifications", label: "Notifications", href: "/settings/notifications", needs: "key:write" },
  { value: "policies", label: "Policies", href: "/settings/policies", needs: "settings:write" },
  { value: "configuration", label: "Configuration", href: "/settings/configuration", needs: "configuration:read" },
];

/** One page of the settings with the way to the others. */
export async function SettingsFrame({ current, children }: { current: string; children: ReactNode }) {
  const { role } = await requirePerson();
  const shown = tabs.filter(({ needs }) => roleCan(role, needs));
  return (
    <ConsoleFrame current="/settings">
      <TopBar crumbs={[{ label: "Settings" }]}>
        <SearchControl />
      </TopBar>
      <div className="body">
        <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
          <h1 className="text-title font-semibold">Settings</h1>
          {shown.length > 1 && <SegmentedLinks label="Settings" value={current} options={shown} />}
        </div>
        {children}
      </div>
    </ConsoleFrame>
  );
}
