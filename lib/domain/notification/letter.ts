import type { PersonLinkKind } from "../access/access-link.ts";

/** Facts that a letter is written from; no secret among them. */
export interface LetterContent {
  kind: PersonLinkKind;
  /** Who asked for it, as that is shown to people. */
  by: string;
  /** Null until this instance knows who runs it. */
  organisation: string | null;
}

/** An e-mail to one person, with that person's one-time link. */
export interface Letter extends LetterContent {
  /** Stable key: local part of the Message-ID. */
  id: string;
  to: { name: string; address: string };
  link: string;
  expiresAt: Date;
  at: Date;
}

/** What the outbox stores of a letter beside its content. */
export const letterEvents = { invite: "person.invited", reset: "person.reset_started" } as const satisfies Record<
  PersonLinkKind,
  string
>;

/** Why a letter was given up: its link opens nothing any more, so it says nothing either. */
export const LINK_IS_OVER = "its link was used, taken back or has expired before it could be sent";

/** One line, no control characters: a name that someone typed never becomes a header or a paragraph of its own. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();

const untilWords = (at: Date): string => `${at.toISOString().replace("T", " ").slice(0, 16)} UTC`;

/** Subject and text as the person reads them. */
export function writeLetter({ kind, by, organisation, to, link, expiresAt }: Letter): {
  subject: string;
  text: string;
} {
  const who = oneLine(by);
  const where = organisation === null ? "Evenkeel" : `Evenkeel at ${oneLine(organisation)}`;
  const words =
    kind === "invite"
      ? {
          subject: `${who} invites you to ${where}`,
          first: `${who} invites you to ${where}, where AI systems are released and watched. Come in by this link:`,
          unexpected: "Then do nothing: without this link nobody comes in with your address, and it ends by itself.",
        }
      : {
          subject: `Set a new password for ${where}`,
          first: `${who} has started a reset of your password for ${where}. Choose a new one here:`,
          unexpected: "Then do not open it: your password stays as it is, and the link ends by itself.",
        };
  return {
    subject: words.subject.slice(0, 200),
    text: [
      `${oneLine(to.name)},`,
      "",
      words.first,
      "",
      link,
      "",
      `The link works once, until ${untilWords(expiresAt)}. Whoever has it can set the password: pass it on to nobody.`,
      "",
      `You did not expect this? ${words.unexpected} Tell ${who}, or whoever runs ${where}, by another way than this mail.`,
      "",
    ].join("\n"),
  };
}
