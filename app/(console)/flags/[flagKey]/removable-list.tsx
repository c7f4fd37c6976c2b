import type { ReactNode } from "react";
import { Button } from "#components/ui/button";

interface RemovableListProps {
  label: string;
  entries: readonly { key: string; content: ReactNode; removes: string; onRemove(): void }[];
  mayRemove: boolean;
  isBusy: boolean;
}

/** What a flag has some of, each with a way to take it away. */
export function RemovableList({ label, entries, mayRemove, isBusy }: RemovableListProps) {
  return (
    <>
      {entries.length === 0 && <p className="muted">None.</p>}
      <ul hidden={entries.length === 0} className="grid gap-1" aria-label={label}>
        {entries.map(({ key, content, removes, onRemove }) => (
          <li key={key} className="flex items-center justify-between gap-3">
            <span className="break-all">{content}</span>
            {mayRemove && (
              <Button size={24} variant="ghost" disabled={isBusy} onClick={onRemove} aria-label={removes}>
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
