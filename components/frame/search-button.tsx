"use client";

import { Tooltip } from "../ui/floating.tsx";
import { Icon } from "../ui/icon.tsx";
import { Kbd } from "../ui/kbd.tsx";

/** Opens the palette. */
export function SearchButton({ onOpen }: { onOpen: () => void }) {
  return (
    <Tooltip content="Search or act; / searches" keys="⌘ K">
      <button type="button" className="search" onClick={onOpen} aria-keyshortcuts="Meta+K Control+K">
        <Icon name="search" />
        <span className="word">Search or act</span>
        <span className="sr-only">Open the command palette</span>
        <Kbd keys="⌘ K" />
      </button>
    </Tooltip>
  );
}
