import type { ReactNode } from "react";
import { Instant } from "#components/format/time-zone";
import { Chip } from "#components/signal/signal-shape";
import { EmptyState } from "#components/ui/empty-state";
import { DataTable } from "#components/ui/table";
import type { KeyLine } from "#lib/queries/access/list-keys";
import { isLive, keyFace, lastUsed, placeOf } from "./present-keys.ts";
import { RevokeKey } from "./revoke-key.tsx";
import { RetireOld, StartRotation } from "./rotate-key.tsx";

const columns = [
  { key: "name", label: "Name" },
  { key: "hint", label: "Key", nowrap: true },
  { key: "scopes", label: "May" },
  { key: "state", label: "State", nowrap: true },
  { key: "used", label: "Last use", nowrap: true },
  { key: "created", label: "Created" },
  { key: "act", label: "Action", align: "right", hideLabel: true },
] as const;

/** Keys by name and hint; a key's value is nowhere. */
export function KeyList({ keys, nowMs }: { keys: readonly KeyLine[]; nowMs: number }) {
  return (
    <DataTable
      caption="API keys"
      stack
      columns={columns}
      rows={keys.map((key) => ({ id: key.id, cells: cellsOf(key, nowMs) }))}
      empty={
        <EmptyState title="No API key yet">
          A pipeline needs one to start rollouts, an application to evaluate flags and to send telemetry.
        </EmptyState>
      }
    />
  );
}

function cellsOf(key: KeyLine, nowMs: number): Record<string, ReactNode> {
  const face = keyFace(key, nowMs);
  return {
    name: <b>{key.name}</b>,
    hint: <Hints keyLine={key} />,
    scopes: (
      <>
        {key.scopes.join(", ")} <span className="meta block">{placeOf(key)}</span>
      </>
    ),
    state: (
      <>
        <Chip plain signal={face.signal}>
          {face.words}
        </Chip>
        {key.rotation && key.revokedAt === null && (
          <span className="block">
            <Chip plain signal="notice">
              in rotation
            </Chip>
          </span>
        )}
      </>
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
        <Instant at={key.createdAt} as="day" />{" "}
        <span className="meta block">by {key.createdBy ?? "somebody not recorded"}</span>
      </>
    ),
    act: <Actions keyLine={key} nowMs={nowMs} />,
  };
}

function Hints({ keyLine: { hint, rotation } }: { keyLine: KeyLine }) {
  if (!rotation) return <span className="mono">{hint}</span>;
  return (
    <>
      <span className="mono">{hint}</span> <span className="meta">old</span>
      <span className="block">
        <span className="mono">{rotation.hint}</span> <span className="meta">new</span>
      </span>
    </>
  );
}

function Actions({ keyLine, nowMs }: { keyLine: KeyLine; nowMs: number }) {
  if (keyLine.revokedAt !== null) return null;
  const mayRotate = isLive(keyLine, nowMs) && !keyLine.isFromVariable;
  return (
    <span className="inline-flex flex-wrap justify-end gap-1">
      <RetireOld keyLine={keyLine} />
      {mayRotate && <StartRotation keyLine={keyLine} />}
      <RevokeKey keyLine={keyLine} />
    </span>
  );
}

/** Says what a cell is where the table's head is not shown. */
const Stacked = ({ children }: { children: string }) => <span className="min-[701px]:hidden">{children} </span>;
