import { AppShell } from "#components/frame/app-shell";
import { TopBar } from "#components/frame/top-bar";
import { Skeleton } from "#components/ui/skeleton";
import { WaitingSidebar } from "./remembered-frame.tsx";

interface DetailSkeletonProps {
  /** "Rollout": its own name is not known yet, and a page without a heading has none for a screen reader. */
  title: string;
  /** The list that it stands in, and the way back to it. */
  list: { label: string; href: string };
  /** Heights of the blocks below the sticky header, px. */
  blocks: readonly number[];
  /** With a column of facts. */
  hasAside?: boolean;
}

/** The geometry of the page of one thing while it is read. */
export function DetailSkeleton({ title, list, blocks, hasAside }: DetailSkeletonProps) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the blocks have no identity but their place.
  const stack = blocks.map((height, place) => <Skeleton key={place} height={height} />);
  return (
    <AppShell sidebar={<WaitingSidebar />}>
      <TopBar crumbs={[list, { label: "…" }]} />
      <div aria-busy="true">
        <p className="sr-only" role="status">
          Loading
        </p>
        <h1 className="sr-only">{title}</h1>
        <div className="page-header">
          <div className="names">
            <Skeleton width={280} height={28} />
            <Skeleton width={360} height={22} />
          </div>
          <Skeleton width={240} height={40} />
          <div className="decision-sentence">
            <Skeleton width="70%" height={20} />
          </div>
        </div>
        <div className={hasAside ? "body split" : "body"}>
          <div className="grid content-start gap-6">{stack}</div>
          {hasAside && (
            <aside className="grid content-start gap-6">
              <Skeleton height={88} />
              <Skeleton height={120} />
              <Skeleton height={160} />
            </aside>
          )}
        </div>
      </div>
    </AppShell>
  );
}
