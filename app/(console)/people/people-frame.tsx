import type { ReactNode } from "react";
import { TopBar } from "#components/frame/top-bar";
import { SegmentedLinks } from "#components/ui/segmented";
import { ConsoleFrame } from "../console-frame.tsx";
import { SearchControl } from "../search-control.tsx";

const tabs = [
  { value: "people", label: "People", href: "/people" },
  { value: "teams", label: "Teams", href: "/people/teams" },
  { value: "permissions", label: "Permissions", href: "/people/permissions" },
];

interface PeopleFrameProps {
  current: "people" | "teams" | "permissions";
  title: string;
  children: ReactNode;
}

/** People, teams and permissions, with the way from one to the others. */
export function PeopleFrame({ current, title, children }: PeopleFrameProps) {
  return (
    <ConsoleFrame current="/people">
      <TopBar
        crumbs={current === "people" ? [{ label: "People" }] : [{ label: "People", href: "/people" }, { label: title }]}
      >
        <SearchControl />
      </TopBar>
      <div className="body">
        <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
          <h1 className="text-title font-semibold">{title}</h1>
          <SegmentedLinks label="People, teams, permissions" value={current} options={tabs} />
        </div>
        {children}
      </div>
    </ConsoleFrame>
  );
}
