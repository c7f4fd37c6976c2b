"use client";

import { Command } from "cmdk";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { Kbd } from "./kbd.tsx";
import { plainText, Rich, type RichText } from "./rich.tsx";

export type PaletteEntry = {
  id: string;
  /** Verb first: "Roll back income-scorer to v1: 25 % → 0 %, now". */
  label: RichText;
  /** What tells it from its neighbours. */
  detail?: string;
  keys?: string;
  icon?: IconName;
  /** Acts at once when chosen: never by an Enter that was not meant for it. */
  isImmediate?: boolean;
};

export type PaletteGroup<E extends PaletteEntry = PaletteEntry> = { heading: string; entries: readonly E[] };

export type CommandPaletteProps<E extends PaletteEntry> = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  query: string;
  onQueryChange: (query: string) => void;
  groups: readonly PaletteGroup<E>[];
  onChoose: (entry: E) => void;
  /** What is happening, or what came back. */
  note?: { signal: Signal; text: string } | null;
  isBusy?: boolean;
  empty: string;
};

/** ⌘K: verbs first, Enter acts. */
export function CommandPalette<E extends PaletteEntry>({
  open,
  onOpenChange,
  query,
  onQueryChange,
  groups,
  onChoose,
  note,
  isBusy,
  empty,
}: CommandPaletteProps<E>) {
  // Opening it and pressing Enter in one go must not send what happens to stand first.
  const [isMeant, setMeant] = useState(false);
  const change = (next: boolean) => {
    setMeant(false);
    onOpenChange(next);
  };
  const choose = (entry: E) => {
    if (isBusy || (entry.isImmediate && !isMeant && query === "")) return;
    onChoose(entry);
  };
  return (
    <Radix.Root open={open} onOpenChange={change}>
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content className="palette" aria-describedby={undefined}>
          <Radix.Title className="sr-only">Search or act</Radix.Title>
          <Command
            label="Search or act"
            loop
            shouldFilter={false}
            onPointerDown={() => setMeant(true)}
            onKeyDown={(event) => {
              if (/^(Arrow|Home|End|Page)/.test(event.key)) setMeant(true);
            }}
          >
            <div className="palette-query">
              <Icon name="search" />
              <Command.Input placeholder="Search or act" value={query} onValueChange={onQueryChange} />
            </div>
            <Note note={note} />
            <Command.List className="palette-list">
              <Command.Empty className="palette-empty">{empty}</Command.Empty>
              {groups.map((group) => (
                <Command.Group key={group.heading} heading={group.heading}>
                  {group.entries.map((entry) => (
                    <Entry key={entry.id} entry={entry} onChoose={choose} />
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Note({ note }: { note: { signal: Signal; text: string } | null | undefined }) {
  return (
    <div role="status" className={note ? "palette-note" : undefined}>
      {note && (
        <>
          <SignalShape signal={note.signal} />
          <span>{note.text}</span>
        </>
      )}
    </div>
  );
}

type EntryProps<E extends PaletteEntry> = { entry: E; onChoose: (entry: E) => void };

function Entry<E extends PaletteEntry>({ entry, onChoose }: EntryProps<E>) {
  return (
    <Command.Item
      className="palette-entry"
      value={entry.id}
      onSelect={() => onChoose(entry)}
      aria-label={[plainText(entry.label), entry.detail].filter(Boolean).join(", ")}
    >
      <Icon name={entry.icon ?? "list"} />
      <span className="words">
        <Rich text={entry.label} />
        {entry.detail && <span className="meta">{entry.detail}</span>}
      </span>
      {entry.keys && <Kbd keys={entry.keys} />}
    </Command.Item>
  );
}
