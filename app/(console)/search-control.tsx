"use client";

import { SearchButton } from "#components/frame/search-button";
import { useKeyboard, usePageCommands } from "./keyboard/console-keyboard.tsx";
import type { PaletteCommand } from "./palette/palette-command.ts";

const none: readonly PaletteCommand[] = [];

/** Opens the palette; `commands` are what this page offers besides what is offered everywhere. */
export function SearchControl({ commands = none }: { commands?: readonly PaletteCommand[] }) {
  const { openPalette } = useKeyboard();
  usePageCommands(commands);
  return <SearchButton onOpen={() => openPalette("act")} />;
}
