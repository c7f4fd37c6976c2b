"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  type Dispatch,
  type ReactNode,
  type SetStateAction,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { useConsole } from "../console-context.tsx";
import { placesFor } from "../navigation.ts";
import { ConsolePalette } from "../palette/console-palette.tsx";
import type { PaletteCommand } from "../palette/palette-command.ts";
import type { PaletteMode } from "../palette/palette-rows.ts";
import { WithRememberedFrame } from "../remembered-frame.tsx";
import { goBack, moveRow, nextRange, pressKeyed, pressRollback } from "./page-moves.ts";
import { ShortcutHelp } from "./shortcut-help.tsx";
import { useKeys } from "./use-keys.ts";

type Layer = PaletteMode | "help";

const none: readonly PaletteCommand[] = [];

interface Keyboard {
  openPalette(mode: PaletteMode): void;
  /** What the page that is open offers besides. */
  setPageCommands(commands: readonly PaletteCommand[]): void;
}

const KeyboardContext = createContext<Keyboard>({ openPalette: () => {}, setPageCommands: () => {} });

export const useKeyboard = () => useContext(KeyboardContext);

/** Offers a page's own commands in the palette while the page is open. */
export function usePageCommands(commands: readonly PaletteCommand[]): void {
  const { setPageCommands } = useKeyboard();
  useEffect(() => {
    setPageCommands(commands);
    return () => setPageCommands(none);
  }, [commands, setPageCommands]);
}

/** Everything that can be done without a mouse. Stands beside the pages, so that no key is lost between two of them. */
export function ConsoleKeyboard({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Layer | null>(null);
  const [pageCommands, setPageCommands] = useState<readonly PaletteCommand[]>(none);
  const keyboard = useMemo<Keyboard>(() => ({ openPalette: setOpen, setPageCommands }), []);
  return (
    <KeyboardContext.Provider value={keyboard}>
      {children}
      <WithRememberedFrame>
        <Layers open={open} setOpen={setOpen} pageCommands={pageCommands} />
      </WithRememberedFrame>
    </KeyboardContext.Provider>
  );
}

interface LayersProps {
  open: Layer | null;
  setOpen: Dispatch<SetStateAction<Layer | null>>;
  pageCommands: readonly PaletteCommand[];
}

/** What keys open, for the person whose page it is. */
function Layers({ open, setOpen, pageCommands }: LayersProps) {
  const onKey = useSingleKeys(setOpen);
  useKeys({ onKey, onPalette: () => setOpen((now) => (now === "act" ? null : "act")) });
  const mode = open === "help" ? null : open;
  return (
    <>
      <ConsolePalette mode={mode} onClose={() => setOpen(null)} pageCommands={pageCommands} />
      <ShortcutHelp open={open === "help"} onOpenChange={(isOpen) => setOpen(isOpen ? "help" : null)} />
    </>
  );
}

/** Answers whether a key meant something here. */
function useSingleKeys(open: (what: Layer) => void) {
  const router = useRouter();
  const { may } = useConsole();
  return (key: string, after: "g" | null): boolean => {
    const place = after === "g" && placesFor(may).find(({ letter }) => letter === key);
    const act = place ? () => router.push(place.href) : acts()[key];
    act?.();
    return act !== undefined;
  };

  function acts(): Record<string, (() => void) | undefined> {
    return {
      "/": () => open("search"),
      "?": () => open("help"),
      j: () => moveRow(1),
      k: () => moveRow(-1),
      t: nextRange,
      e: () => pressKeyed("e"),
      d: may("incident:declare") ? () => router.push("/incidents?declare=1") : undefined,
      R: pressRollback,
      Escape: goBack,
    };
  }
}
