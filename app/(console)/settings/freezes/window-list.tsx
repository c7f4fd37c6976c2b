"use client";

import { Chip } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { DataTable } from "#components/ui/table";
import type { FreezeLine } from "#lib/queries/settings/list-freezes";
import { ActionDialog } from "../../action-dialog.tsx";
import { removeWindow } from "./actions.ts";
import { WindowDialog } from "./window-dialog.tsx";

interface WindowListProps {
  environment: string;
  timeZone: string;
  windows: readonly FreezeLine[];
  mayWrite: boolean;
}

const scopeWords = ({ system, service }: FreezeLine) =>
  service ? `service ${service}` : system ? `system ${system}` : "everything";

export function WindowList({ environment, timeZone, windows, mayWrite }: WindowListProps) {
  if (windows.length === 0)
    return (
      <EmptyState title="No freeze window is set">
        One holds starts and steps at the weekend, over the holidays, or while an audit runs.
      </EmptyState>
    );
  return (
    <DataTable
      caption="Freeze windows"
      stack
      columns={[
        { key: "name", label: "Window" },
        { key: "when", label: "When" },
        { key: "scope", label: "Holds" },
        { key: "now", label: "Now" },
        { key: "act", label: "Action", align: "right", hideLabel: true },
      ]}
      rows={windows.map((one) => ({
        id: one.key,
        cells: {
          name: (
            <>
              <b>{one.key}</b> <span className="meta block">{one.reason}</span>
            </>
          ),
          when: one.when,
          scope: scopeWords(one),
          now: (
            <Chip plain signal={one.inForceUntil ? "elevated" : "none"}>
              {one.inForceUntil ? `in force until ${one.inForceUntil}` : "not in force"}
            </Chip>
          ),
          act: mayWrite && (
            <span className="inline-flex flex-wrap gap-1">
              <WindowDialog environment={environment} timeZone={timeZone} window={one} />
              <ActionDialog
                trigger={
                  <Button size={24} variant="ghost" aria-label={`Delete ${one.key}`}>
                    Delete…
                  </Button>
                }
                title={`Delete ${one.key}?`}
                description="Rollouts that only this window holds go on by themselves."
                confirm="Delete freeze window"
                pending="Deleting…"
                send={() => removeWindow({ environment, key: one.key })}
              />
            </span>
          ),
        },
      }))}
    />
  );
}
