import Link from "next/link";
import { type Hold, isOverridable } from "#lib/domain/rollout/hold";
import { SignalShape } from "../signal/signal-shape.tsx";

/** What holds a rollout: why, in whose words, who lifts it, and the way there. */
export function HoldList({ holds }: { holds: readonly Hold[] }) {
  return (
    <ul className="rows">
      {holds.map((hold) => (
        <li key={hold.id} className="grid gap-1 py-2">
          <span className="flex items-baseline gap-2">
            <SignalShape signal={isOverridable(hold) ? "elevated" : "notice"} />
            <span>
              {hold.what} is held because {hold.because}.{hold.words && ` “${hold.words}”`}
            </span>
          </span>
          <span className="meta">
            {hold.whoLifts}:{" "}
            <Link className="link" href={hold.where.href}>
              {hold.where.words}
            </Link>
          </span>
        </li>
      ))}
    </ul>
  );
}
