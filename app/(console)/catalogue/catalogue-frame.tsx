import type { ReactNode } from "react";
import { type Crumb, TopBar } from "#components/frame/top-bar";
import { ConsoleFrame } from "../console-frame.tsx";
import { SearchControl } from "../search-control.tsx";

/** One page of the catalogue; `crumbs` are what stands below it. */
export function CatalogueFrame({ crumbs = [], children }: { crumbs?: readonly Crumb[]; children: ReactNode }) {
  return (
    <ConsoleFrame current="/catalogue">
      <TopBar crumbs={[{ label: "Catalogue", href: "/catalogue" }, ...crumbs]}>
        <SearchControl />
      </TopBar>
      {children}
    </ConsoleFrame>
  );
}
