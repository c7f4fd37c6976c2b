import { MetricTiles } from "#components/charts/metric-tile";
import { AppShell } from "#components/frame/app-shell";
import { Skeleton } from "#components/ui/skeleton";
import { WaitingSidebar } from "../remembered-frame.tsx";

const tiles = ["Requests", "Errors", "Duration, p95", "Right decisions"];

/** The geometry of the overview while it is read. */
export default function Loading() {
  return (
    <AppShell sidebar={<WaitingSidebar />}>
      <div className="top-bar" />
      <div aria-busy="true">
        <p className="sr-only" role="status">
          Loading
        </p>
        <div className="truth">
          <h1 className="sr-only">Overview</h1>
          <Skeleton width="60%" height={32} />
          <Skeleton width="40%" height={20} />
        </div>
        <MetricTiles>
          {tiles.map((tile) => (
            <div key={tile} className="metric-tile">
              <Skeleton height={52} />
            </div>
          ))}
        </MetricTiles>
        <div className="body">
          <div className="split">
            <div className="grid content-start gap-4">
              <Skeleton height={96} />
              <Skeleton height={84} />
              <Skeleton height={84} />
            </div>
            <aside>
              <Skeleton height={120} />
            </aside>
          </div>
        </div>
      </div>
    </AppShell>
  );
}
