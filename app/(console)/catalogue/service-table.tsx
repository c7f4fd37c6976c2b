import Link from "next/link";
import { ComponentStatusChip } from "#components/signal/component-status-chip";
import { Chip } from "#components/signal/signal-shape";
import { EmptyState } from "#components/ui/empty-state";
import { DataTable } from "#components/ui/table";
import type { ServiceLine } from "#lib/queries/catalogue/service-lines";
import { serviceHref } from "./addresses.ts";
import { heardFace, incidentFace, ownerWords, rolloutFace } from "./present-catalogue.ts";

interface ServiceTableProps {
  caption: string;
  services: readonly ServiceLine[];
  nowMs: number;
}

/** Services with who owns them, how much they matter, and what goes on at them now. */
export function ServiceTable({ caption, services, nowMs }: ServiceTableProps) {
  return (
    <DataTable
      caption={caption}
      stack
      columns={[
        { key: "service", label: "Service", wide: true },
        { key: "owner", label: "Owner", width: 200 },
        { key: "criticality", label: "Criticality", width: 96 },
        { key: "incident", label: "Incident", nowrap: true, width: 132 },
        { key: "rollout", label: "Rollout", nowrap: true, width: 144 },
        { key: "status", label: "Public status", nowrap: true, width: 136 },
        { key: "heard", label: "Telemetry", nowrap: true, width: 148 },
      ]}
      rows={services.map((line) => ({
        id: line.service,
        href: serviceHref(line.service),
        cells: {
          service: (
            <>
              <b>{line.service}</b> <span className="muted">{line.displayName}</span>
            </>
          ),
          owner: (
            <span className={line.owner?.name ? undefined : "muted"}>
              <Stacked>owner</Stacked>
              {ownerWords(line.owner)}
            </span>
          ),
          criticality: (
            <>
              <Stacked>criticality</Stacked>
              {line.criticality}
            </>
          ),
          incident: <IncidentCell line={line} />,
          rollout: <RolloutCell line={line} />,
          status: line.status ? <ComponentStatusChip plain status={line.status} /> : <Nothing of="public status" />,
          heard: <HeardCell line={line} nowMs={nowMs} />,
        },
      }))}
      empty={
        <EmptyState title="No service yet">Edit a service and choose this system; it is then listed here.</EmptyState>
      }
    />
  );
}

/** Says what a cell is where the table's head is not shown. */
const Stacked = ({ children }: { children: string }) => <span className="min-[701px]:hidden">{children} </span>;

/** A dash for the eye, words for the ear. */
function Nothing({ of }: { of: string }) {
  return (
    <span className="nothing">
      <span aria-hidden="true">–</span>
      <span className="sr-only">no {of}</span>
    </span>
  );
}

function IncidentCell({ line: { incident } }: { line: ServiceLine }) {
  if (!incident) return <Nothing of="open incident" />;
  const { signal, words } = incidentFace(incident);
  return (
    <Link className="relative hover:underline" href={`/incidents/${incident.id}`}>
      <Chip plain signal={signal}>
        {words}
      </Chip>
    </Link>
  );
}

function RolloutCell({ line: { rollout } }: { line: ServiceLine }) {
  if (!rollout) return <Nothing of="active rollout" />;
  const { signal, words } = rolloutFace(rollout);
  return (
    <Link className="relative hover:underline" href={`/rollouts/${rollout.id}`}>
      <Chip plain signal={signal}>
        {words}
      </Chip>
    </Link>
  );
}

function HeardCell({ line, nowMs }: { line: ServiceLine; nowMs: number }) {
  const { signal, words } = heardFace(line.heardAt, nowMs);
  // Fresh is normal, and normal is colourless.
  return signal === "ok" ? (
    <span className="muted">
      <Stacked>heard</Stacked>
      {words}
    </span>
  ) : (
    <Chip plain signal={signal}>
      {words}
    </Chip>
  );
}
