import type { ReactNode } from "react";
import { SignalShape } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";

interface StepProps {
  number: number;
  title: string;
  isDone: boolean;
  /** What is known of a step that is done. */
  summary: string;
  isOpen: boolean;
  /** Absent while the step has nothing to show yet. */
  onToggle: (() => void) | undefined;
  children: ReactNode;
}

/** One step of the walk: done ones shrink to a line. */
export function Step({ number, title, isDone, summary, isOpen, onToggle, children }: StepProps) {
  const id = `step-${number}`;
  return (
    <li className="border-border border-t py-4 first:border-t-0" aria-labelledby={id}>
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <span className="inline-flex w-5 justify-center">
          {isDone ? <SignalShape signal="ok" size={14} /> : <span className="label">{number}</span>}
        </span>
        <h2 id={id} className={isDone || isOpen ? "font-semibold text-form" : "text-form text-muted"}>
          {title}
          {isDone && <span className="sr-only"> (done)</span>}
        </h2>
        {isDone && <span className="meta min-w-0 break-words">{summary}</span>}
        {onToggle && (
          <span className="push">
            <Button
              size={24}
              variant="ghost"
              aria-expanded={isOpen}
              onClick={onToggle}
              aria-label={`${isOpen ? "Hide" : "Show"}: ${title}`}
            >
              {isOpen ? "Hide" : "Show"}
            </Button>
          </span>
        )}
      </div>
      {isOpen && <div className="mt-3 sm:pl-8">{children}</div>}
    </li>
  );
}
