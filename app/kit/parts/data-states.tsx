import { Sparkline } from "#components/charts/sparkline";
import { Chip } from "#components/signal/signal-shape";
import { VerdictChip } from "#components/signal/verdict-chip";
import { Button, ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { ErrorPanel, Forbidden } from "#components/ui/error-panel";
import { Freshness } from "#components/ui/freshness";
import { Skeleton } from "#components/ui/skeleton";
import { DataTable } from "#components/ui/table";
import { at, series } from "./sample";

const cell = "grid content-start gap-2 min-h-38 px-4 py-3.5";

/** Loading, empty, failed, stale, forbidden; and a table. */
export function DataStates({ theme }: { theme: string }) {
  const errors = series({ from: "14:00:00", to: "14:02:00", level: () => 0.2, noise: 0.1 });
  return (
    <>
      <div className="panel grid grid-cols-2 max-[600px]:grid-cols-1 [&>*:nth-child(even)]:border-l [&>*:nth-child(n+3)]:border-t [&>*]:border-border">
        <div className={cell}>
          <b>Latency p95, ms</b>
          <Skeleton width="70%" height={12} />
          <Skeleton height={64} />
          <span className="meta">Loading, shown after 150 ms</span>
        </div>
        <div className={cell}>
          <div className="flex justify-between">
            <b>Conversion, %</b>
            <VerdictChip state="no_data" plain />
          </div>
          <p className="meta">No outcome events have arrived for v3.</p>
          <div className="hatch h-11" />
        </div>
        <div className={cell}>
          <ErrorPanel
            title="Accuracy, %"
            failed="The database did not answer in 5 s."
            works="Gates go on judging."
            id="err_5c20a"
          />
        </div>
        <div className={cell}>
          <div className="flex justify-between">
            <b>Errors, %</b>
            <Chip signal="elevated" plain>
              48 s old
            </Chip>
          </div>
          <div className="stale">
            <Sparkline points={errors} width={200} height={56} />
          </div>
          <Freshness at={at("14:02:10")} nowMs={at("14:02:58")} budgetSeconds={30} />
        </div>
      </div>
      <EmptyState
        title="No rollouts yet"
        action={
          <>
            <ButtonLink variant="primary" href="/kit">
              Start a rollout
            </ButtonLink>
            <Button variant="ghost">Copy the API call</Button>
          </>
        }
      >
        A rollout moves traffic to a new model step by step and takes it back when a gate regresses. Start one from your
        pipeline or here.
      </EmptyState>
      <Forbidden permission="audit:read" />
      <DataTable
        caption={`Gates, ${theme}`}
        columns={[
          { key: "gate", label: "Gate" },
          { key: "state", label: "State" },
          { key: "candidate", label: "v3", align: "right" },
          { key: "n", label: "n", align: "right" },
        ]}
        rows={[
          {
            id: "1",
            cells: { gate: "Errors", state: <VerdictChip state="watching" plain />, candidate: "0.20 %", n: "10,651" },
          },
          {
            id: "2",
            selected: true,
            href: "/kit",
            cells: {
              gate: "Equal-opportunity gap",
              state: <VerdictChip state="regressed" plain />,
              candidate: "0.42",
              n: "2,699",
            },
          },
        ]}
      />
    </>
  );
}
