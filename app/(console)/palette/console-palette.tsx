"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { CommandPalette, type CommandPaletteProps } from "#components/ui/command-palette";
import { plainText } from "#components/ui/rich";
import { useConsole } from "../console-context.tsx";
import type { PaletteCommand } from "./palette-command.ts";
import { type PaletteMode, paletteRows } from "./palette-rows.ts";
import { rememberRecent } from "./recent.ts";
import { usePaletteContent } from "./use-palette-content.ts";

interface ConsolePaletteProps {
  /** Null while it is closed. */
  mode: PaletteMode | null;
  pageCommands: readonly PaletteCommand[];
  onClose(): void;
}

type Note = CommandPaletteProps<PaletteCommand>["note"];

/** Do, go, find: one field for all. What is sent is sent once, and its answer is waited for here. */
export function ConsolePalette({ mode, pageCommands, onClose }: ConsolePaletteProps) {
  const [query, setQuery] = useState("");
  const content = usePaletteContent(mode !== null, query, pageCommands);
  const { isSending, note, choose, clear } = useChoice(close);
  const failed: Note = content.hasFailed
    ? { signal: "elevated", text: "The console cannot be searched right now; places still work." }
    : null;
  return (
    <CommandPalette
      open={mode !== null}
      onOpenChange={(open) => !open && close()}
      query={query}
      onQueryChange={setQuery}
      groups={paletteRows(content, query, mode ?? "act")}
      onChoose={choose}
      note={note ?? failed}
      isBusy={isSending}
      empty={content.isSearching ? "Looking…" : "Nothing by that name."}
    />
  );

  function close() {
    setQuery("");
    clear();
    onClose();
  }
}

/** Goes there, presses it, or sends it and waits: never shown as done before the answer. */
function useChoice(onDone: () => void) {
  const router = useRouter();
  const { userId } = useConsole();
  const [isSending, setSending] = useState(false);
  const [note, setNote] = useState<Note>(null);
  const go = (command: PaletteCommand) => {
    onDone();
    command.press?.();
    if (!command.href) return;
    if (/^(rollout|incident|service|flag|person|team|recent)-/.test(command.id))
      rememberRecent(userId, { href: command.href, label: plainText(command.label) });
    router.push(command.href);
  };
  const send = async (command: PaletteCommand & { run: NonNullable<PaletteCommand["run"]> }) => {
    setSending(true);
    setNote({ signal: "none", text: `Requested, waiting for the answer: ${plainText(command.label)}` });
    const answer = await command.run().catch(() => null);
    setSending(false);
    if (answer?.kind === "ok") {
      go(command);
      router.refresh();
      return;
    }
    const text = answer?.message ?? "No answer. It is not known whether it took effect; look before you repeat it.";
    setNote({ signal: "high", text });
  };
  return {
    isSending,
    note,
    clear: () => setNote(null),
    choose: (command: PaletteCommand) => {
      const { run } = command;
      if (run) void send({ ...command, run });
      else go(command);
    },
  };
}
