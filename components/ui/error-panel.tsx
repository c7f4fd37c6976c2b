import { Chip } from "../signal/signal-shape.tsx";
import { Button } from "./button.tsx";

export type ErrorPanelProps = {
  title?: string;
  /** What failed, in words. */
  failed: string;
  /** What still works. */
  works?: string;
  /** Quotable id. */
  id?: string;
  onRetry?: () => void;
};

/** Stands where one panel failed, so that the others stay. */
export function ErrorPanel({ title, failed, works, id, onRetry }: ErrorPanelProps) {
  return (
    <div className="error-panel" role="alert">
      <div className="head">
        <b>{title ?? "This could not be shown"}</b>
        <Chip signal="high" plain>
          Failed
        </Chip>
      </div>
      <p className="meta">
        {failed} {works}
      </p>
      {(onRetry || id) && (
        <div className="foot">
          {onRetry && (
            <Button size={24} onClick={onRetry}>
              Retry
            </Button>
          )}
          {id && <span className="mono muted">{id}</span>}
        </div>
      )}
    </div>
  );
}

/** Says which permission is missing. */
export function Forbidden({ permission }: { permission: string }) {
  return (
    <div className="empty">
      <b>You cannot see this</b>
      <p className="muted">
        It needs the permission <span className="mono in-text">{permission}</span>. An administrator can grant it.
      </p>
    </div>
  );
}
