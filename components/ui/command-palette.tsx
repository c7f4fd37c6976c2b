"use client";

import { Command } from "cmdk";
import { Dialog as Radix } from "radix-ui";
import { useRef, useState } from "react";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { Kbd } from "./kbd.tsx";
import { Rich, type RichText } from "./rich.tsx";

export type PaletteEntry = {
  id: string;
  /** Verb first: "Roll back income-scorer to v1: 25 % → 0 %, now". */
  label: RichText;
  /** What tells it from its neighbours. */
  detail?: string;
  keys?: string;
  icon?: IconName;
  /** Acts at once: chosen by Enter only after somebody has moved to it, since nothing typed means it. */
  needsAim?: boolean;
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
  // The first row is marked until somebody moves; late rows never slide under an Enter that was meant for another.
  const [aimed, setAimed] = useState<string | null>(null);
  const byKey = useRef(false);
  const entries = groups.flatMap((group) => group.entries);
  const change = (next: boolean) => {
    setAimed(null);
    onOpenChange(next);
  };
  const choose = (entry: E) => {
    if (isBusy || (entry.needsAim && aimed !== entry.id)) return;
    onChoose(entry);
  };
  const retype = (text: string) => {
    setAimed(null);
    onQueryChange(text);
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
            disablePointerSelection
            value={markedOf(entries, aimed)}
            onKeyDown={(event) => {
              byKey.current = /^(Arrow|Home|End)/.test(event.key);
            }}
            // The list also moves its mark by itself, for example to the first row; that is nobody’s aim.
            onValueChange={(id) => byKey.current && setAimed(id)}
          >
            <div className="palette-query">
              <Icon name="search" />
              <Command.Input placeholder="Search or act" value={query} onValueChange={retype} />
            </div>
            <Note note={note} />
            <Command.List className="palette-list">
              <Command.Empty className="palette-empty">{empty}</Command.Empty>
              {groups.map((group) => (
                <Group key={group.heading} group={group} onAim={setAimed} onChoose={choose} />
              ))}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface GroupProps<E extends PaletteEntry> {
  group: PaletteGroup<E>;
  onAim(id: string): void;
  onChoose(entry: E): void;
}

function Group<E extends PaletteEntry>({ group, onAim, onChoose }: GroupProps<E>) {
  return (
    <Command.Group heading={group.heading}>
      {group.entries.map((entry) => (
        <Entry key={entry.id} entry={entry} onAim={() => onAim(entry.id)} onChoose={onChoose} />
      ))}
    </Command.Group>
  );
}

/** No row has this id. */
const NONE = "none";

/** The row that Enter would choose: the one aimed at, else the first, unless that one acts only when aimed at. */
function markedOf(entries: readonly PaletteEntry[], aimed: string | null): string {
  if (aimed !== null && entries.some(({ id }) => id === aimed)) return aimed;
  const [first] = entries;
  return first && !first.needsAim ? first.id : NONE;
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

type EntryProps<E extends PaletteEntry> = { entry: E; onAim: () => void; onChoose: (entry: E) => void };

function Entry<E extends PaletteEntry>({ entry, onAim, onChoose }: EntryProps<E>) {
  return (
    <Command.Item className="palette-entry" value={entry.id} onPointerDown={onAim} onSelect={() => onChoose(entry)}>
      <Icon name={entry.icon ?? "list"} />
      <span className="words">
        <span>
          <Rich text={entry.label} />
        </span>
        {/* The space parts the two for readers; on the screen the gap does. */}{" "}
        {entry.detail && <span className="meta">{entry.detail}</span>}
      </span>
      {entry.keys && <Kbd keys={entry.keys} />}
    </Command.Item>
  );
}
