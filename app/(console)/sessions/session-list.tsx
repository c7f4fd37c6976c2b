"use client";

import { useRouter } from "next/navigation";
import { useTimes } from "#components/format/time-zone";
import { ago } from "#components/format/times";
import type { Times } from "#components/format/zone";
import { Chip } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Refusal } from "#components/ui/refusal";
import { DataTable, type TableColumn } from "#components/ui/table";
import type { SessionLine } from "#lib/queries/access/list-sessions";
import { useSend } from "../incidents/use-send.ts";
import { endMySessions, endSessionsOf } from "./actions.ts";
import { browserWords } from "./browser-words.ts";

interface SessionListProps {
  /** Whose sessions these are. */
  userId: string;
  sessions: readonly SessionLine[];
  nowMs: number;
  /** The session that looks at the list, when the person looks at their own. */
  currentId?: string;
}

const columns = (zone: string): readonly TableColumn[] => [
  { key: "browser", label: "Browser", wide: true },
  { key: "address", label: "Where" },
  { key: "since", label: `Since, ${zone}`, nowrap: true },
  { key: "seen", label: "Last seen", nowrap: true },
  { key: "act", label: "Action", align: "right", hideLabel: true },
];

const ways = { password: "by password", oidc: "by identity provider", link: "by link" } as const;
const MINUTE_MS = 60_000;

/** Where somebody is signed in; each can be ended at once. */
export function SessionList({ userId, sessions, nowMs, currentId }: SessionListProps) {
  const router = useRouter();
  const times = useTimes();
  const oldest = Math.min(nowMs, ...sessions.map(({ startedAt }) => startedAt));
  const { isSending, refusal, run } = useSend();
  const end = (sessionId?: string) =>
    run(
      () => (currentId ? endMySessions({ sessionId }) : endSessionsOf({ userId, sessionId })),
      () => router.refresh(),
    );
  const hasOthers = sessions.some(({ id }) => id !== currentId);
  return (
    <div className="grid gap-3">
      <DataTable
        caption="Sessions"
        stack
        columns={columns(times.nameOver(oldest, nowMs))}
        rows={sessions.map((session) => ({
          id: session.id,
          cells: { ...factsOf(session, { nowMs, currentId, times }), act: endButton(session) },
        }))}
        empty={<EmptyState title="Signed in nowhere">A session appears here with each sign-in.</EmptyState>}
      />
      <Refusal text={refusal} />
      {hasOthers && (
        <div>
          <Button disabled={isSending} onClick={() => end()}>
            {currentId ? "End all others" : "End all sessions"}
          </Button>
        </div>
      )}
    </div>
  );

  function endButton(session: SessionLine) {
    if (session.id === currentId) return null;
    const name = `End the session of ${browserWords(session.userAgent)}, ${session.address}`;
    return (
      <Button size={24} variant="ghost" aria-label={name} disabled={isSending} onClick={() => end(session.id)}>
        End
      </Button>
    );
  }
}

interface Seen {
  nowMs: number;
  currentId: string | undefined;
  times: Times;
}

function factsOf(session: SessionLine, { nowMs, currentId, times }: Seen) {
  const unseenMs = nowMs - session.lastSeenAt;
  return {
    browser: (
      <span className="inline-flex flex-wrap items-center gap-x-3">
        <b title={session.userAgent}>{browserWords(session.userAgent)}</b>
        {session.id === currentId && (
          <Chip plain signal="ok">
            this browser
          </Chip>
        )}
      </span>
    ),
    address: <span className="mono">{session.address || "unknown"}</span>,
    since: (
      <>
        <Stacked>since</Stacked>
        {`${times.dayShort(session.startedAt)} ${times.clockMinutes(session.startedAt)} ${ways[session.method]}`}
      </>
    ),
    seen: (
      <>
        <Stacked>seen</Stacked>
        {/* Noted to the minute, so nothing finer is said. */}
        {unseenMs < 2 * MINUTE_MS ? "just now" : ago(unseenMs)}
      </>
    ),
  };
}

/** Says what a cell is where the table's head is not shown. */
const Stacked = ({ children }: { children: string }) => <span className="min-[701px]:hidden">{children} </span>;
