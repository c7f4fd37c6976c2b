"use client";

import { useTimes } from "#components/format/time-zone";
import { Chip } from "#components/signal/signal-shape";
import { EmptyState } from "#components/ui/empty-state";
import { DataTable } from "#components/ui/table";
import type { DestinationKind } from "#lib/domain/notification/plan";
import type { DeliveryLine, DestinationLine } from "#lib/queries/settings/settings-page";
import { DeleteDestination } from "./notifications/delete-destination.tsx";
import { deliveryFace } from "./present-settings.ts";

const kinds: Record<DestinationKind, string> = { webhook: "Webhook, signed", email: "E-mail" };

interface DestinationsProps {
  destinations: readonly DestinationLine[];
  mayDelete: boolean;
}

export function Destinations({ destinations, mayDelete }: DestinationsProps) {
  return (
    <DataTable
      caption="Destinations"
      stack
      columns={[
        { key: "name", label: "Name" },
        { key: "kind", label: "Kind" },
        { key: "target", label: "Where" },
        { key: "state", label: "State" },
        ...(mayDelete ? [{ key: "action", label: "Action", align: "right" as const, hideLabel: true }] : []),
      ]}
      rows={destinations.map((one) => ({
        id: one.id,
        cells: {
          name: <b>{one.name}</b>,
          kind: kinds[one.kind],
          target: <span className="mono">{one.target}</span>,
          state: (
            <Chip plain signal={one.enabled ? "ok" : "none"}>
              {one.enabled ? "on" : "off"}
            </Chip>
          ),
          action: mayDelete && <DeleteDestination destination={one} />,
        },
      }))}
      empty={
        <EmptyState title="Nobody is told yet">
          A destination is a webhook or an e-mail address that hears of rollbacks and incidents.
        </EmptyState>
      }
    />
  );
}

/** What went out under which key, how often it was tried, and what stood in the way. */
export function Deliveries({ lines, nowMs }: { lines: readonly DeliveryLine[]; nowMs: number }) {
  const times = useTimes();
  const zone = times.nameOver(lines.at(-1)?.at ?? nowMs, nowMs);
  return (
    <DataTable
      caption="Deliveries"
      stack
      columns={[
        { key: "at", label: `When, ${zone}`, nowrap: true },
        { key: "event", label: "Event" },
        { key: "to", label: "To" },
        { key: "state", label: "State", nowrap: true },
        { key: "attempts", label: "Attempts", align: "right" },
        { key: "error", label: "Last error", wide: true },
      ]}
      rows={lines.map((line) => {
        const face = deliveryFace(line, nowMs, times);
        return {
          id: line.id,
          cells: {
            at: (
              <span title={times.dayLabel(line.at)} className="nowrap">
                {times.dayShort(line.at)} {times.clock(line.at)}
              </span>
            ),
            event: (
              <span className="mono" title={line.reason}>
                {line.event}
              </span>
            ),
            to: line.destination,
            state: (
              <Chip plain signal={face.signal}>
                {face.words}
              </Chip>
            ),
            attempts: `${line.attempts} ×`,
            error: line.lastError && <span className="muted">{line.lastError}</span>,
          },
        };
      })}
      empty={<EmptyState title="Nothing was sent yet">Each message stays here with its attempts.</EmptyState>}
    />
  );
}
