"use client";

import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { TimeZoneProvider, useTimes } from "#components/format/time-zone";
import { BrandMark } from "#components/frame/brand-mark";
import type { FrameFacts } from "#lib/queries/console/frame";
import { type ConsoleFacts, ConsoleProvider } from "./console-context.tsx";
import { ConsoleSidebar } from "./console-sidebar.tsx";
import { places } from "./navigation.ts";

interface Remembered {
  facts: ConsoleFacts;
  zone: string;
  name: string;
  initial: FrameFacts;
}

interface Memory {
  remembered: Remembered | null;
  remember(frame: Remembered): void;
}

const MemoryContext = createContext<Memory>({ remembered: null, remember: () => {} });

/** Outlives the pages: who looks, where and with which rights, for the moment between two pages. */
export function FrameMemory({ children }: { children: ReactNode }) {
  const [remembered, remember] = useState<Remembered | null>(null);
  const memory = useMemo(() => ({ remembered, remember }), [remembered]);
  return <MemoryContext.Provider value={memory}>{children}</MemoryContext.Provider>;
}

/** Tells the memory what the page that is open was given. */
export function RememberFrame({ facts, name, initial }: Omit<Remembered, "zone">) {
  const { remember } = useContext(MemoryContext);
  const { zone } = useTimes();
  useEffect(() => remember({ facts, zone, name, initial }), [remember, facts, zone, name, initial]);
  return null;
}

/** The page's own facts and clock, for what stands beside the pages. Nothing before the first page. */
export function WithRememberedFrame({ children }: { children: ReactNode }) {
  const { remembered } = useContext(MemoryContext);
  if (!remembered) return null;
  return (
    <TimeZoneProvider zone={remembered.zone}>
      <ConsoleProvider facts={remembered.facts}>{children}</ConsoleProvider>
    </TimeZoneProvider>
  );
}

/** The place that an address belongs to. */
function sectionOf(path: string): string {
  const found = places.find(({ href }) => href !== "/" && (path === href || path.startsWith(`${href}/`)));
  return found?.href ?? (path === "/" ? "/" : "");
}

/** The way around while a page is read, or cannot be; nothing but the name where no page was there before. */
export function WaitingSidebar() {
  const path = usePathname();
  const { remembered } = useContext(MemoryContext);
  if (remembered)
    return (
      <WithRememberedFrame>
        <ConsoleSidebar current={sectionOf(path)} name={remembered.name} initial={remembered.initial} />
      </WithRememberedFrame>
    );
  return (
    <div className="sidebar">
      <div className="sidebar-in">
        <span className="brand">
          <BrandMark />
          Evenkeel
        </span>
      </div>
      <div className="menu-bar-waiting">
        <BrandMark />
        <b>Evenkeel</b>
      </div>
    </div>
  );
}
