import type { ReactNode } from "react";
import { TopBar } from "#components/frame/top-bar";
import { SegmentedLinks } from "#components/ui/segmented";
import { roleCan } from "#lib/domain/access/can";
import { requirePerson } from "../../session/current-person.ts";
import { ConsoleFrame } from "../console-frame.tsx";
import { SearchControl } from "../search-control.tsx";
import { settingsPages } from "./settings-pages.ts";

/** One page of the settings with the way to the others. */
export async function SettingsFrame({ current, children }: { current: string; children: ReactNode }) {
  const { role } = await requirePerson();
  const shown = settingsPages.filter(({ needs }) => roleCan(role, needs));
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
