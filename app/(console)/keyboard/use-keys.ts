"use client";

import { useEffect, useRef } from "react";
import { areShortcutsOn, mayActAlone } from "../shortcuts.ts";

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

interface Keys {
  onPalette(): void;
  /** A key alone; `after` is `g` when it was pressed a moment ago. */
  onKey(key: string, after: "g" | null): boolean;
}

const CHORD_MS = 1_000;

/** ⌘K always; single keys only on the page itself, and only while they are switched on. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let goUntil = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.onPalette();
        return;
      }
      const press = {
        isTyping: isTyping(event.target),
        hasModifier: event.metaKey || event.ctrlKey || event.altKey,
        isRepeat: event.repeat && !/^[jk]$/.test(event.key),
        // A layer that has just closed itself has used the key up.
        isCovered: event.defaultPrevented || document.querySelector('[role="dialog"], [role="menu"]') !== null,
      };
      if (!mayActAlone(press) || !areShortcutsOn()) return;
      const after = goUntil > event.timeStamp ? "g" : null;
      goUntil = event.key === "g" ? event.timeStamp + CHORD_MS : 0;
      if (latest.current.onKey(event.key, after)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
