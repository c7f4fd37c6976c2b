import type { ReactNode } from "react";
import { type Crumb, TopBar } from "#components/frame/top-bar";
import { ConsoleFrame } from "../console-frame.tsx";
import { SearchControl } from "../search-control.tsx";

/** The list of flags, or what stands below it. */
export function FlagsFrame({ crumbs = [], children }: { crumbs?: readonly Crumb[]; children: ReactNode }) {
  return (
    <ConsoleFrame current="/flags">
      <TopBar crumbs={[{ label: "Flags", href: "/flags" }, ...crumbs]}>
        <SearchControl />
      </TopBar>
      {children}
    </ConsoleFrame>
  );
}
