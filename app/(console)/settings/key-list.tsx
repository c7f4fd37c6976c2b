"use client";

import { useState } from "react";
import { useTimes } from "#components/format/time-zone";
import { Chip } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { EmptyState } from "#components/ui/empty-state";
import { DataTable } from "#components/ui/table";
import type { KeyLine } from "#lib/queries/settings/settings-page";
import { Refusal } from "../incidents/refusal.tsx";
import { useSend } from "../incidents/use-send.ts";
import { revokeKey } from "./actions.ts";
import { keyFace, lastUsed } from "./present-settings.ts";

/** Keys by name and hint; a key's value is nowhere. */
export function KeyList({ keys, nowMs }: { keys: readonly KeyLine[]; nowMs: number }) {
  const times = useTimes();
  return (
    <DataTable
      caption="API keys"
      stack
      columns={[
        { key: "name", label: "Name" },
        { key: "hint", label: "Key" },
        { key: "scopes", label: "May" },
        { key: "state", label: "State", nowrap: true },
        { key: "used", label: "Last REST use", nowrap: true },
        { key: "created", label: "Created", nowrap: true },
        { key: "act", label: "Action", align: "right", hideLabel: true },
      ]}
      rows={keys.map((key) => {
        const face = keyFace(key, nowMs, times);
        return {
          id: key.id,
          cells: {
            name: <b>{key.name}</b>,
            hint: <span className="mono">{key.hint}</span>,
            scopes: key.scopes.join(", "),
            state: (
              <Chip plain signal={face.signal}>
                {face.words}
              </Chip>
            ),
            used: (
              <>
                <Stacked>used</Stacked>
                {lastUsed(key, nowMs)}
              </>
            ),
            created: (
              <>
                <Stacked>created</Stacked>
                {times.dayLabel(key.createdAt)}
              </>
            ),
            act: key.revokedAt === null ? <Revoke keyLine={key} /> : null,
          },
        };
      })}
      empty={
        <EmptyState title="No API key yet">
          A pipeline needs one to start rollouts, an application to evaluate flags and to send telemetry.
        </EmptyState>
      }
    />
  );
}

/** Says what a cell is where the table's head is not shown. */
const Stacked = ({ children }: { children: string }) => <span className="min-[701px]:hidden">{children} </span>;

function Revoke({ keyLine }: { keyLine: KeyLine }) {
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, run, clear } = useSend();
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        clear();
      }}
      trigger={
        <Button size={24} variant="ghost" aria-label={`Revoke ${keyLine.name}`}>
          Revoke…
        </Button>
      }
      title={`Revoke “${keyLine.name}”?`}
      description="Whatever uses it is refused within 2 seconds, for good. Flags then fall back to their defaults in the application."
      footer={
        <Button
          variant="primary"
          disabled={isSending}
          onClick={() =>
            run(
              () => revokeKey({ keyId: keyLine.id }),
              () => setOpen(false),
            )
          }
        >
          Revoke key
        </Button>
      }
    >
      <Refusal text={refusal} />
    </Dialog>
  );
}
