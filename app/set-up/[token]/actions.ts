"use server";

import { z } from "zod";
import { hashPassword } from "#lib/adapters/password";
import { CompleteSetUpInput, completeSetUp } from "#lib/commands/access/complete-set-up";
import { CommandError } from "#lib/domain/kernel/command-error";
import { isSetUpLinkOpen } from "#lib/queries/access/set-up-state";
import { linkHashes } from "../../session/link-hashes.ts";
import { visitorAction } from "../../session/visitor-action.ts";

const SetUpForm = CompleteSetUpInput.extend({ token: z.string().max(200) });

/** Looks at the link before it hashes the password: a stranger must not make this machine work. */
export const setUp = visitorAction(
  SetUpForm,
  async (ctx, { token, password, ...input }) => {
    const hashes = linkHashes(token);
    if (!(await isSetUpLinkOpen(ctx.db, { hashes, now: ctx.now })))
      throw new CommandError("forbidden", "this link opens nothing any more: it was used, has expired or was replaced");
    await completeSetUp(ctx, { input, linkHashes: hashes, passwordHash: await hashPassword(password) });
    return { email: input.email };
  },
  { because: "the set-up link was opened" },
);
