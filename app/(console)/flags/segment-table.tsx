import { DataTable } from "#components/ui/table";
import type { SegmentRecord } from "#lib/queries/flag/flag-record";
import { SegmentDelete, SegmentDialog } from "./segment-dialog.tsx";

interface SegmentTableProps {
  environment: string;
  segments: readonly SegmentRecord[];
  mayWrite: boolean;
}

/** Rules that the rules of flags name. */
export function SegmentTable({ environment, segments, mayWrite }: SegmentTableProps) {
  return (
    <DataTable
      caption="Segments"
      stack
      columns={[
        { key: "segment", label: "Segment", width: 220 },
        { key: "rule", label: "Rule", wide: true },
        { key: "acts", label: "Actions", hideLabel: true, nowrap: true, width: 160 },
      ]}
      rows={segments.map((segment) => ({
        id: segment.key,
        cells: {
          segment: (
            <>
              <b className="mono">{segment.key}</b> <span className="muted">{segment.description}</span>
            </>
          ),
          rule: <code className="mono break-all">{JSON.stringify(segment.rule)}</code>,
          acts: mayWrite && (
            <span className="flex gap-1">
              <SegmentDialog environment={environment} segments={segments} segment={segment} />
              <SegmentDelete environment={environment} segment={segment.key} />
            </span>
          ),
        },
      }))}
      empty={
        <p className="muted">
          None yet. A segment says once who is meant, such as staff or customers in the EU; a rule names it with{" "}
          <code className="mono">{'{"$ref": "staff"}'}</code>.
        </p>
      }
    />
  );
}
