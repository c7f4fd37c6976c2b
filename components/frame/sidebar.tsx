import Link from "next/link";
import type { ReactNode } from "react";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { BrandMark } from "./brand-mark.tsx";

export type NavEntry = { href: string; label: string; icon: IconName; count?: number; signal?: Signal };
export type NavGroup = { label?: string; entries: readonly NavEntry[] };
export type SidebarProps = {
  environment: string;
  groups: readonly NavGroup[];
  /** Address of the entry that is open. */
  current: string;
  foot?: readonly { term: string; value: ReactNode }[];
};

/** The way around; on narrow screens the same list opens from a bar on top, without script. */
export function Sidebar({ environment, groups, current, foot }: SidebarProps) {
  const list = groups.map((group) => <Group key={group.label ?? ""} group={group} current={current} />);
  return (
    <nav className="sidebar" aria-label="Main">
      <div className="sidebar-in">
        <Link className="brand" href="/">
          <BrandMark />
          Evenkeel
        </Link>
        <div className="environment">
          <span className="sr-only">Environment</span>
          <span>{environment}</span>
        </div>
        {list}
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
          <span className="meta">{environment}</span>
          <span className="menu-word">
            Menu
            <Icon name="menu" />
          </span>
        </summary>
        <div className="menu-list">{list}</div>
      </details>
    </nav>
  );
}

function Group({ group, current }: { group: NavGroup; current: string }) {
  return (
    <>
      {group.label && <div className="label">{group.label}</div>}
      {group.entries.map((entry) => (
        <Link
          key={entry.href}
          className="nav-link"
          href={entry.href}
          aria-current={entry.href === current ? "page" : undefined}
        >
          <Icon name={entry.icon} />
          {entry.label}
          <span className="end">
            {entry.signal && <SignalShape signal={entry.signal} size={10} />}
            {entry.count !== undefined && <span className="meta">{entry.count}</span>}
          </span>
        </Link>
      ))}
    </>
  );
}
