"use client";

import { Dialog } from "#components/ui/dialog";
import { Kbd } from "#components/ui/kbd";
import { useConsole } from "../console-context.tsx";
import { shortcutGroups } from "./shortcut-list.ts";

interface ShortcutHelpProps {
  open: boolean;
  onOpenChange(open: boolean): void;
}

/** `?`: every shortcut on one screen. */
export function ShortcutHelp({ open, onOpenChange }: ShortcutHelpProps) {
  const { may } = useConsole();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      description="On other systems ⌘ is Ctrl. Single keys can be switched off in the settings; ⌘K always works."
    >
      <div className="grid gap-4">
        {shortcutGroups(may).map(({ heading, shortcuts }) => (
          <section key={heading} aria-label={heading}>
            <h3 className="label mb-1">{heading}</h3>
            <dl className="shortcuts">
              {shortcuts.map((shortcut) => (
                <Shortcut key={shortcut.keys} {...shortcut} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Shortcut({ keys, does }: { keys: string; does: string }) {
  return (
    <div>
      <dt>
        {keys.split(" ").map((key) => (
          <Kbd key={key} keys={key} />
        ))}
      </dt>
      <dd>{does}</dd>
    </div>
  );
}
