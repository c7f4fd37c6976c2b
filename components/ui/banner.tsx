import type { ReactNode } from "react";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";

export type BannerProps = { signal: Signal; children: ReactNode; action?: ReactNode };

/** One line that stays until its cause is gone, for example "Unguarded since 14:02". */
export function Banner({ signal, children, action }: BannerProps) {
  return (
    <div className="banner" role="status">
      <SignalShape signal={signal} />
      <span>{children}</span>
      {action && <span className="end">{action}</span>}
    </div>
  );
}
