"use client";

import { useRouter } from "next/navigation";
import { DropdownMenu, Popover as RadixPopover, Tooltip as RadixTooltip } from "radix-ui";
import type { ReactNode } from "react";
import { Kbd } from "./kbd.tsx";

type Align = "start" | "center" | "end";

export type PopoverProps = { trigger: ReactNode; children: ReactNode; align?: Align };

export function Popover({ trigger, children, align = "start" }: PopoverProps) {
  return (
    <RadixPopover.Root>
      <RadixPopover.Trigger asChild>{trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content className="floating popover" align={align} sideOffset={6} collisionPadding={12}>
          {children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  );
}

export type TooltipProps = { content: ReactNode; keys?: string; side?: "top" | "right"; children: ReactNode };

/** Repeats what is said elsewhere; never the only place of a fact. */
export function Tooltip({ content, keys, side = "top", children }: TooltipProps) {
  return (
    <RadixTooltip.Provider delayDuration={300}>
      <RadixTooltip.Root>
        <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
        <RadixTooltip.Portal>
          <RadixTooltip.Content className="floating tooltip" side={side} sideOffset={6} collisionPadding={12}>
            {content}
            {keys && <Kbd keys={keys} />}
          </RadixTooltip.Content>
        </RadixTooltip.Portal>
      </RadixTooltip.Root>
    </RadixTooltip.Provider>
  );
}

export type MenuEntry = { label: string; href?: string; onSelect?: () => void; keys?: string; disabled?: boolean };
export type MenuProps = { trigger: ReactNode; entries: readonly MenuEntry[]; align?: Align };

export function Menu({ trigger, entries, align = "end" }: MenuProps) {
  const router = useRouter();
  const choose = (entry: MenuEntry) => {
    entry.onSelect?.();
    if (entry.href) router.push(entry.href);
  };
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="floating menu" align={align} sideOffset={6} collisionPadding={12}>
          {entries.map((entry) => (
            <DropdownMenu.Item
              key={entry.label}
              className="menu-entry"
              disabled={entry.disabled}
              onSelect={() => choose(entry)}
            >
              {entry.label}
              {entry.keys && <Kbd keys={entry.keys} />}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
