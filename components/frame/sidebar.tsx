"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { Tooltip } from "../ui/floating.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { BrandMark } from "./brand-mark.tsx";

export type NavEntry = {
  href: string;
  label: string;
  icon: IconName;
  count?: number;
  signal?: Signal;
  /** Shortcut told by its tooltip, for example "G R". */
  keys?: string;
};
export type NavGroup = { label?: string; entries: readonly NavEntry[] };
export type SidebarProps = {
  /** Who runs this instance. */
  organisation?: string | null;
  /** Named on the bar of narrow screens; where there is only one, nothing is said. */
  environment?: string;
  environmentSwitch?: ReactNode;
  groups: readonly NavGroup[];
  /** Address of the entry that is open. */
  current: string;
  foot?: readonly { term: string; value: ReactNode }[];
};

/** The way around; on narrow screens the same list opens from a bar on top, without script. */
export function Sidebar({ organisation, environment, environmentSwitch, groups, current, foot }: SidebarProps) {
  const list = (hasTips: boolean) =>
    groups.map((group) => <Group key={group.label ?? ""} group={group} current={current} hasTips={hasTips} />);
  return (
    <nav className="sidebar" aria-label="Main">
      <div className="sidebar-in">
        <Link className="brand" href="/">
          <BrandMark />
          Evenkeel
          {organisation && <span className="organisation">{organisation}</span>}
        </Link>
        {environmentSwitch ?? <div className="environment-none" />}
        {list(true)}
        {foot && (
          <div className="sidebar-foot">
            {foot.map(({ term, value }) => (
              <div key={term}>
                <span className="meta">{term}</span>
                {value}
              </div>
            ))}
          </div>
        )}
      </div>
      <details className="menu-bar">
        <summary>
          <BrandMark />
          <b>Evenkeel</b>
          <span className="meta">{environment ?? organisation}</span>
          <span className="menu-word">
            Menu
            <Icon name="menu" />
          </span>
        </summary>
        <div className="menu-list">
          {environmentSwitch}
          {list(false)}
        </div>
      </details>
    </nav>
  );
}

function Group({ group, current, hasTips }: { group: NavGroup; current: string; hasTips: boolean }) {
  return (
    <>
      {group.label && <div className="label">{group.label}</div>}
      {group.entries.map((entry) => (
        <Entry key={entry.href} entry={entry} isOpen={entry.href === current} hasTip={hasTips} />
      ))}
    </>
  );
}

function Entry({ entry, isOpen, hasTip }: { entry: NavEntry; isOpen: boolean; hasTip: boolean }) {
  const link = (
    <Link className="nav-link" href={entry.href} aria-current={isOpen ? "page" : undefined}>
      <Icon name={entry.icon} />
      {entry.label}
      <span className="end">
        {entry.signal && <SignalShape signal={entry.signal} size={10} />}
        {entry.count !== undefined && <span className="meta">{entry.count}</span>}
      </span>
    </Link>
  );
  if (!hasTip || !entry.keys) return link;
  return (
    <Tooltip content={`Go to ${entry.label.toLowerCase()}`} keys={entry.keys} side="right">
      {link}
    </Tooltip>
  );
}
