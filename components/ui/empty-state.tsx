import type { ReactNode } from "react";

export type EmptyStateProps = { title: string; children: ReactNode; action?: ReactNode };

/** What this is, why it is empty, one action. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="empty">
      <b>{title}</b>
      <p className="muted">{children}</p>
      {action && <div className="actions">{action}</div>}
    </div>
  );
}
