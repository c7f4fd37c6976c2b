import { generateLinkToken, hashLinkToken } from "#lib/adapters/link-token";
import { seal } from "#lib/adapters/seal";
import type { CommandContext } from "#lib/commands/kernel/context";
import type { MadeLink, StoredLink } from "#lib/commands/person/person-link";
import { instance } from "./instance.ts";

/** `none`: no mail is configured, so nobody but the reader of the answer has the link. */
export const mailStates = ["queued", "none"] as const;

/** What is told of a new link, in the one answer that shows it. */
export interface ToldLink {
  link: string;
  expiresAt: Date;
  mail: (typeof mailStates)[number];
}

/**
 * Makes a one-time link and lets a command store it: its hash and, where mail is configured, its token sealed for the
 * letter to the person.
 */
export const withLink =
  <I, A extends StoredLink>(command: (ctx: CommandContext, request: { input: I } & MadeLink) => Promise<A>) =>
  async (ctx: CommandContext, input: I): Promise<Omit<A, keyof StoredLink> & ToldLink> => {
    const { secrets, environment } = instance();
    const token = generateLinkToken();
    const { expiresAt, isMailed, ...rest } = await command(ctx, {
      input,
      linkHash: hashLinkToken(token, secrets.subKeys("access-links")[0]),
      sealedToken: environment.smtpUrl ? seal(token, secrets.subKeys("stored-secrets")[0]) : undefined,
    });
    const link = `${environment.publicUrl}/welcome/${token}`;
    return { ...rest, link, expiresAt, mail: isMailed ? "queued" : "none" };
  };
