import { Section } from "#components/frame/section";
import type { UserId } from "#lib/domain/kernel/id";
import type { Person } from "#lib/queries/access/find-person";
import { listSessions } from "#lib/queries/access/list-sessions";
import { instance } from "../../../session/instance.ts";
import { SessionList } from "../../sessions/session-list.tsx";

interface PersonSessionsProps {
  userId: string;
  /** Who looks. */
  me: Person;
  now: Date;
}

/** Where a person is signed in, for those who may end it; on one's own page this browser is marked. */
export async function PersonSessions({ userId, me, now }: PersonSessionsProps) {
  const sessions = await listSessions(instance().database.db, { userId: userId as UserId, now });
  return (
    <Section title="Sessions" note="ending one takes effect at once">
      <SessionList
        userId={userId}
        sessions={sessions}
        nowMs={now.getTime()}
        {...(userId === me.userId ? { currentId: me.sessionId } : {})}
      />
    </Section>
  );
}
