import { AppShell } from "#components/frame/app-shell";
import { Skeleton } from "#components/ui/skeleton";
import { WaitingSidebar } from "./remembered-frame.tsx";

interface ListSkeletonProps {
  /** The page's own heading: it is known before its data are, and a page without one has no name for a screen reader. */
  title: string;
  /** Heights of the blocks below the heading, px. */
  blocks: readonly number[];
}

/** The geometry of a list page while its data are read; nothing jumps when they arrive. */
export function ListSkeleton({ title, blocks }: ListSkeletonProps) {
  return (
    <AppShell sidebar={<WaitingSidebar />}>
      <div className="top-bar" />
      <div className="body grid gap-4" aria-busy="true">
        <p className="sr-only" role="status">
          Loading
        </p>
        <h1 className="text-title font-semibold">{title}</h1>
        {blocks.map((height, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the blocks have no identity but their place.
          <Skeleton key={place} height={height} />
        ))}
      </div>
    </AppShell>
  );
}
