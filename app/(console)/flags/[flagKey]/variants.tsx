import { DataTable } from "#components/ui/table";
import type { FlagRecord } from "#lib/queries/flag/flag-record";

/** What the application receives, by name; and what is told with it. */
export function Variants({ flag }: { flag: FlagRecord }) {
  const metadata = Object.entries(flag.metadata);
  return (
    <>
      <DataTable
        caption="Variants"
        columns={[
          { key: "name", label: "Variant" },
          { key: "value", label: "Value" },
        ]}
        rows={Object.entries(flag.variants).map(([name, value]) => ({
          id: name,
          cells: {
            name: (
              <>
                <span className="version">{name}</span>
                {name === flag.defaultVariant && <span className="muted"> default</span>}
              </>
            ),
            value: <code className="mono break-all">{JSON.stringify(value)}</code>,
          },
        }))}
      />
      {metadata.length > 0 && (
        <p className="meta mt-2">
          Told with every evaluation:{" "}
          <span className="mono">{metadata.map(([name, value]) => `${name} = ${value}`).join(", ")}</span>
        </p>
      )}
    </>
  );
}
