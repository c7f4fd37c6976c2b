"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { SearchButton } from "#components/frame/search-button";
import { CommandPalette, type PaletteCommand } from "#components/ui/command-palette";
import { areShortcutsOn, mayActAlone } from "./shortcuts.ts";

const places: PaletteCommand[] = [
  { id: "go-overview", label: "Go to overview", href: "/", keys: "G O", group: "Go" },
  { id: "go-rollouts", label: "Go to rollouts", href: "/rollouts", keys: "G R", group: "Go" },
  { id: "go-incidents", label: "Go to incidents", href: "/incidents", keys: "G I", group: "Go" },
  { id: "go-metrics", label: "Go to metrics", href: "/metrics-view", keys: "G M", group: "Go" },
  { id: "go-audit", label: "Go to audit", href: "/audit", group: "Go" },
  { id: "go-settings", label: "Go to settings", href: "/settings", keys: "G S", group: "Go" },
  { id: "status", label: "Open the public status page", href: "/status", group: "Go" },
];

const jumps: Record<string, string> = { o: "/", r: "/rollouts", i: "/incidents", m: "/metrics-view", s: "/settings" };

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

/** The page's own rollback button, so that its receipt or refusal appears where it always does. */
export const pressRollback = () => document.querySelector<HTMLButtonElement>("[data-rollback]")?.click();

/** ⌘K opens the palette; `g` and a letter goes; ⇧R presses the page's own rollback button. */
export function SearchControl({ commands = [] }: { commands?: PaletteCommand[] }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    let goUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen((open) => !open);
        return;
      }
      const press = {
        isTyping: isTyping(event.target),
        hasModifier: event.metaKey || event.ctrlKey || event.altKey,
        isRepeat: event.repeat,
        isCovered: document.querySelector('[role="dialog"]') !== null,
      };
      if (!mayActAlone(press) || !areShortcutsOn()) return;
      const place = jumps[event.key];
      if (goUntil > event.timeStamp && place) router.push(place);
      goUntil = event.key === "g" ? event.timeStamp + 1_000 : 0;
      if (event.shiftKey && event.key === "R") pressRollback();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [router]);
  return (
    <>
      <SearchButton onOpen={() => setOpen(true)} />
      <CommandPalette
        open={isOpen}
        onOpenChange={setOpen}
        commands={[
          ...commands,
          {
            id: "declare",
            label: "Declare an incident",
            group: "Do",
            href: "/incidents?declare=1",
            keywords: ["incident", "outage"],
          },
          ...places,
        ]}
      />
    </>
  );
}
