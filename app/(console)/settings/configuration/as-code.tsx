import { Instant } from "#components/format/time-zone";
import { FactList } from "#components/frame/fact-list";
import { Chip } from "#components/signal/signal-shape";
import { DataTable } from "#components/ui/table";
import type { PresentConfiguration } from "#lib/queries/configuration/present-configuration";
import { driftWords } from "./present-configuration.ts";

/** When files were last applied, by whom, and what moved away from them since. */
export function AsCode({ configuration }: { configuration: PresentConfiguration }) {
  const { lastApplied, drift, documentHash } = configuration;
  return (
    <div className="grid gap-4">
      <div className="max-w-[640px]">
        <FactList
          facts={[
            {
              term: "Last applied",
              value: lastApplied ? (
                <>
                  <Instant at={lastApplied.at} as="dayAndMinutes" named />, by {lastApplied.by}
                </>
              ) : (
                "never"
              ),
            },
            { term: "Since then", value: <SinceThen configuration={configuration} /> },
            { term: "This configuration", value: <span className="mono">{documentHash.slice(0, 12)}</span> },
          ]}
        />
      </div>
      {drift.length > 0 && (
        <DataTable
          caption="Drift"
          stack
          columns={[
            { key: "name", label: "Drifted" },
            { key: "how", label: "How", wide: true },
          ]}
          rows={drift.map(({ name, how }) => ({
            id: name,
            cells: { name: <span className="mono">{name}</span>, how: driftWords[how] },
          }))}
        />
      )}
    </div>
  );
}

function SinceThen({ configuration: { lastApplied, drift } }: { configuration: PresentConfiguration }) {
  if (!lastApplied) return "nothing to compare with";
  if (drift.length === 0)
    return (
      <Chip plain signal="ok">
        nothing drifted
      </Chip>
    );
  return (
    <Chip plain signal="elevated">
      {drift.length} {drift.length === 1 ? "thing" : "things"} drifted
    </Chip>
  );
}

const commands = `export EVENKEEL_URL=…      # this console
export EVENKEEL_API_KEY=…  # a key with the scope "manage"
npx evenkeel export --environment {environment}
npx evenkeel plan
npx evenkeel apply`;

const well = "overflow-x-auto rounded-panel border border-border bg-sunken p-3";

/** What to type in a clone of Evenkeel. */
export function Commands({ environment }: { environment: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section aria-label="Commands to run" tabIndex={0} className={well}>
      <pre className="mono">{commands.replace("{environment}", environment)}</pre>
    </section>
  );
}
