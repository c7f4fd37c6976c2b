import { TopBar } from "#components/frame/top-bar";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { ConsoleFrame } from "./console-frame.tsx";
import { SearchControl } from "./search-control.tsx";

/** For ids that do not exist, or do not exist any more. */
export default function ConsoleNotFound() {
  return (
    <ConsoleFrame current="">
      <TopBar crumbs={[{ label: "Not found" }]}>
        <SearchControl />
      </TopBar>
      <div className="body">
        <h1 className="sr-only">Not found</h1>
        <EmptyState title="There is nothing here" action={<ButtonLink href="/">Overview</ButtonLink>}>
          The address names a rollout, an incident or a page that does not exist.
        </EmptyState>
      </div>
    </ConsoleFrame>
  );
}
