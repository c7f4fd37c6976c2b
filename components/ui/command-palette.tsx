"use client";

import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { Dialog as Radix } from "radix-ui";
import { Icon, type IconName } from "./icon.tsx";
import { Kbd } from "./kbd.tsx";

export type PaletteCommand = {
  id: string;
  /** Verb first: "Roll back income-scorer to v1: 25 % → 0 %, now". */
  label: string;
  keys?: string;
  group?: string;
  icon?: IconName;
  keywords?: string[];
  href?: string;
  /** Enter sends; there is no second question. */
  run?: () => void | Promise<void>;
};

export type CommandPaletteProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  commands: readonly PaletteCommand[];
};

/** ⌘K: verbs first, Enter acts. */
export function CommandPalette({ open, onOpenChange, commands }: CommandPaletteProps) {
  const router = useRouter();
  const groups = [...new Set(commands.map((command) => command.group ?? ""))];
  const choose = (command: PaletteCommand) => {
    onOpenChange(false);
    if (command.href) router.push(command.href);
    void command.run?.();
  };
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content className="palette" aria-describedby={undefined}>
          <Radix.Title className="sr-only">Search or act</Radix.Title>
          <Command label="Search or act" loop>
            <div className="palette-query">
              <Icon name="search" />
              <Command.Input placeholder="Search or act" />
            </div>
            <Command.List className="palette-list">
              <Command.Empty className="palette-empty">Nothing by that name.</Command.Empty>
              {groups.map((group) => (
                <PaletteGroup key={group} group={group} commands={commands} onChoose={choose} />
              ))}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

type PaletteGroupProps = Pick<CommandPaletteProps, "commands"> & {
  group: string;
  onChoose: (command: PaletteCommand) => void;
};

function PaletteGroup({ group, commands, onChoose }: PaletteGroupProps) {
  return (
    <Command.Group heading={group || undefined}>
      {commands
        .filter((command) => (command.group ?? "") === group)
        .map((command) => (
          <PaletteEntry key={command.id} command={command} onChoose={onChoose} />
        ))}
    </Command.Group>
  );
}

type PaletteEntryProps = { command: PaletteCommand; onChoose: (command: PaletteCommand) => void };

function PaletteEntry({ command, onChoose }: PaletteEntryProps) {
  return (
    <Command.Item
      className="palette-entry"
      value={command.id}
      keywords={[command.label, ...(command.keywords ?? [])]}
      onSelect={() => onChoose(command)}
    >
      <Icon name={command.icon ?? "list"} />
      <span>{command.label}</span>
      {command.keys && <Kbd keys={command.keys} />}
    </Command.Item>
  );
}
