"use client";

import Link from "next/link";
import { Chip } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Refusal } from "#components/ui/refusal";
import { DataTable } from "#components/ui/table";
import type { TeamMemberLine, TeamPage } from "#lib/queries/people/team-page";
import { type Send, useSend } from "../../../incidents/use-send.ts";
import { stateFaces } from "../../present-people.ts";
import { putMember, removeMember } from "../actions.ts";

interface MemberTableProps {
  team: Pick<TeamPage, "id" | "name" | "members">;
  mayWrite: boolean;
}

/** The lead first. Who is disabled stays in the team, and says so. */
export function MemberTable({ team, mayWrite }: MemberTableProps) {
  const send = useSend();
  return (
    <>
      <DataTable
        caption={`People of ${team.name}`}
        stack
        columns={[
          { key: "name", label: "Name" },
          { key: "as", label: "In the team as" },
          { key: "role", label: "Role" },
          { key: "state", label: "State", nowrap: true },
          ...(mayWrite ? [{ key: "act", label: "Action", align: "right" as const, hideLabel: true }] : []),
        ]}
        rows={team.members.map((member) => ({
          id: member.userId,
          cells: {
            name: (
              <Link className="link" href={`/people/${member.userId}`}>
                {member.name}
              </Link>
            ),
            as: member.isLead ? <b>lead</b> : "member",
            role: member.role,
            state: (
              <Chip plain signal={stateFaces[member.state].signal}>
                {stateFaces[member.state].words}
              </Chip>
            ),
            act: mayWrite && <MemberActions teamId={team.id} member={member} send={send} />,
          },
        }))}
        empty={
          <EmptyState title="Nobody is in this team">
            Add the people whom one asks about what this team owns.
          </EmptyState>
        }
      />
      <Refusal text={send.refusal} />
    </>
  );
}

function MemberActions({ teamId, member, send }: { teamId: string; member: TeamMemberLine; send: Send }) {
  const { userId, name, isLead } = member;
  return (
    <span className="inline-flex gap-1">
      <Button
        size={24}
        variant="ghost"
        disabled={send.isSending}
        aria-label={isLead ? `Not lead: ${name}` : `Make lead: ${name}`}
        onClick={() => send.run(() => putMember({ teamId, userId, isLead: !isLead }))}
      >
        {isLead ? "Not lead" : "Make lead"}
      </Button>
      <Button
        size={24}
        variant="ghost"
        disabled={send.isSending}
        aria-label={`Remove ${name}`}
        onClick={() => send.run(() => removeMember({ teamId, userId }))}
      >
        Remove
      </Button>
    </span>
  );
}
