import { and, asc, desc, eq, inArray } from "drizzle-orm";
import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import { outboxMessage } from "#db/schema/notification";
import { accessLink, team, teamMember } from "#db/schema/people";
import { type LinkState, linkState, type PersonLinkKind } from "#lib/domain/access/access-link";
import { personState } from "#lib/domain/access/person-state";
import type { PersonLine } from "./people-list.ts";

/** The newest link of one kind; the link itself is nowhere. Instants are epoch ms. */
export interface LinkLine {
  kind: PersonLinkKind;
  state: LinkState;
  createdAt: number;
  createdBy: string;
  expiresAt: number;
  usedAt: number | null;
  revokedAt: number | null;
  /** The e-mail with this link; null: none was queued, because no mail was configured when the link was made. */
  letter: LetterLine | null;
}

export interface LetterLine {
  /** `sent`: the mail server has taken it. */
  state: "queued" | "sent" | "given_up";
  /** When it was sent or given up; while it is queued, when it is tried next. */
  at: number;
  attempts: number;
  /** What the last attempt met; null when there is nothing to say. */
  lastError: string | null;
}

export interface PersonPage extends PersonLine {
  timeZone: string;
  /** `oidc`: the role follows the identity provider. */
  roleSource: "local" | "oidc";
  /** Comes in by a password here; false for who comes through the identity provider only. */
  hasPassword: boolean;
  acceptedAt: number | null;
  disabledAt: number | null;
  revision: number;
  /** Newest first: the last invitation and the last reset, where there was one. */
  links: LinkLine[];
}

/** One person with teams and the newest links; undefined when there is none. */
export async function personPage(
  db: Database,
  { userId, now }: { userId: string; now: Date },
): Promise<PersonPage | undefined> {
  const [row] = await db.select().from(userAccount).where(eq(userAccount.id, userId));
  if (!row) return undefined;
  const [teams, links] = await Promise.all([
    db
      .select({ id: team.id, key: team.key, name: team.name, isLead: teamMember.isLead })
      .from(teamMember)
      .innerJoin(team, eq(team.id, teamMember.teamId))
      .where(eq(teamMember.userId, userId))
      .orderBy(asc(team.name), asc(team.id)),
    newestLinks(db, userId, now),
  ]);
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    state: personState(row),
    teams,
    lastSignedInAt: row.lastSignedInAt?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
    timeZone: row.timeZone,
    roleSource: row.roleSource,
    hasPassword: row.passwordHash !== "",
    acceptedAt: row.acceptedAt?.getTime() ?? null,
    disabledAt: row.disabledAt?.getTime() ?? null,
    revision: row.revision,
    links,
  };
}

async function newestLinks(db: Database, userId: string, now: Date): Promise<LinkLine[]> {
  const rows = await db
    .select({ link: accessLink, message: outboxMessage })
    .from(accessLink)
    .leftJoin(outboxMessage, eq(outboxMessage.linkId, accessLink.id))
    .where(and(eq(accessLink.userId, userId), inArray(accessLink.kind, ["invite", "reset"])))
    .orderBy(desc(accessLink.createdAt), desc(accessLink.id))
    .limit(50);
  const newest = rows.filter(({ link }, place) => rows.findIndex((one) => one.link.kind === link.kind) === place);
  return newest.map(({ link: row, message }) => ({
    kind: row.kind as PersonLinkKind,
    state: linkState(row, now),
    createdAt: row.createdAt.getTime(),
    createdBy: row.createdBy.name,
    expiresAt: row.expiresAt.getTime(),
    usedAt: row.usedAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
    letter: message && letterLine(message),
  }));
}

function letterLine(message: typeof outboxMessage.$inferSelect): LetterLine {
  const { deliveredAt, abandonedAt, nextAttemptAt, attempts, lastError } = message;
  const rest = { attempts, lastError };
  if (deliveredAt) return { state: "sent", at: deliveredAt.getTime(), ...rest };
  if (abandonedAt) return { state: "given_up", at: abandonedAt.getTime(), ...rest };
  return { state: "queued", at: nextAttemptAt.getTime(), ...rest };
}
