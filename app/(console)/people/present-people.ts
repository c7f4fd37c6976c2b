import { ago } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import type { Signal } from "#components/signal/signal-shape";
import { roleCan } from "#lib/domain/access/can";
import { type Permission, permissions, type Role, roles } from "#lib/domain/access/permission";
import { type PersonState, personStates } from "#lib/domain/access/person-state";
import type { PeopleFilter } from "#lib/queries/people/people-list";
import type { LetterLine, LinkLine } from "#lib/queries/people/person-page";

export interface Face {
  signal: Signal;
  words: string;
}

/** Shape and word of where a person stands. */
export const stateFaces: Record<PersonState, Face> = {
  active: { signal: "ok", words: "active" },
  invited: { signal: "notice", words: "invited" },
  disabled: { signal: "none", words: "disabled" },
};

/** "29 November, 14:07 UTC" */
export const moment = (at: number, times: Times = utcTimes): string =>
  `${times.dayLabel(at)}, ${times.minutesNamed(at)}`;

export const lastSeen = (at: number | null, nowMs: number): string => (at === null ? "never" : ago(nowMs - at));

/** The same where no heading stands over it. */
export const lastSeenAlone = (at: number | null, nowMs: number): string =>
  at === null ? "never signed in" : `signed in ${lastSeen(at, nowMs)}`;

/** What a link is worth now, with its time. */
export function linkFace(link: LinkLine, times: Times = utcTimes): Face {
  switch (link.state) {
    case "open":
      return { signal: "notice", words: `open until ${moment(link.expiresAt, times)}` };
    case "used":
      return { signal: "ok", words: `used ${moment(link.usedAt ?? link.expiresAt, times)}` };
    case "revoked":
      return { signal: "none", words: `taken back ${moment(link.revokedAt ?? link.expiresAt, times)}` };
    case "expired":
      return { signal: "elevated", words: `expired ${moment(link.expiresAt, times)}` };
  }
}

/** What became of the e-mail with a link. */
export function letterFace(letter: LetterLine, times: Times = utcTimes): Face {
  switch (letter.state) {
    case "sent":
      return { signal: "ok", words: `the mail server took it ${moment(letter.at, times)}` };
    case "given_up":
      return { signal: "elevated", words: `not sent: ${letter.lastError ?? "given up"}` };
    case "queued":
      return letter.attempts === 0
        ? { signal: "notice", words: "queued" }
        : {
            signal: "elevated",
            words: `not sent yet, tried again ${moment(letter.at, times)}: ${letter.lastError ?? "no answer"}`,
          };
  }
}

/** What changing a role gives and takes. */
export function roleDifference(from: Role, to: Role): { gains: Permission[]; loses: Permission[] } {
  const gained = (before: Role, after: Role) =>
    permissions.filter((permission) => roleCan(after, permission) && !roleCan(before, permission));
  return { gains: gained(from, to), loses: gained(to, from) };
}

type Asked = Record<string, string | string[] | undefined>;

/** The filter of the list from its address; what is not known is not a filter. */
export function readFilter(asked: Asked): PeopleFilter {
  const one = (name: string) => (typeof asked[name] === "string" ? (asked[name] as string).trim().slice(0, 200) : "");
  return {
    text: one("text") || undefined,
    role: roles.find((role) => role === one("role")),
    state: personStates.find((state) => state === one("state")),
  };
}
