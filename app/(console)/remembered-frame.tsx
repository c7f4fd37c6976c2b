"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { TimeZoneProvider, useTimes } from "#components/format/time-zone";
import { BrandMark } from "#components/frame/brand-mark";
import type { FrameFacts } from "#lib/queries/console/frame";
import { type ConsoleFacts, ConsoleProvider, useConsole } from "./console-context.tsx";
import { ConsoleSidebar } from "./console-sidebar.tsx";
import { places } from "./navigation.ts";

interface Remembered {
  facts: ConsoleFacts;
  zone: string;
  name: string;
  initial: FrameFacts;
}

/** Of the page before, in this tab: set in the browser only, so that no person's frame reaches another. */
let remembered: Remembered | null = null;

/** Keeps the way around for the moment in which the next page is read, or cannot be. */
export function RememberFrame({ name, initial }: Pick<Remembered, "name" | "initial">) {
  const facts = useConsole();
  const { zone } = useTimes();
  useEffect(() => {
    remembered = { facts, zone, name, initial };
  }, [facts, zone, name, initial]);
  return null;
}

/** The place that an address belongs to. */
function sectionOf(path: string): string {
  const found = places.find(({ href }) => href !== "/" && (path === href || path.startsWith(`${href}/`)));
  return found?.href ?? (path === "/" ? "/" : "");
}

/** The way around while a page is read; nothing but the name where no page was there before. */
export function WaitingSidebar() {
  const path = usePathname();
  if (!remembered)
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
  const { facts, zone, name, initial } = remembered;
  return (
    <TimeZoneProvider zone={zone}>
      <ConsoleProvider facts={facts}>
        <ConsoleSidebar current={sectionOf(path)} name={name} initial={initial} />
      </ConsoleProvider>
    </TimeZoneProvider>
  );
}
