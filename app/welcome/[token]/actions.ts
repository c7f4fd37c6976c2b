"use server";

import { z } from "zod";
import { hashPassword } from "#lib/adapters/password";
import { acceptInvitation } from "#lib/commands/person/accept-invitation";
import { finishPasswordReset } from "#lib/commands/person/finish-password-reset";
import { type ActionResult, refused } from "../../session/action.ts";
import { linkHashes } from "../../session/link-hashes.ts";
import { visitorContext } from "../visitor.ts";

const Input = z.object({
  token: z.string().max(200),
  kind: z.enum(["invite", "reset"]),
  password: z.string().max(1_024),
});
const commands = { invite: acceptInvitation, reset: finishPasswordReset };

/** Public: the link itself is what authorises, in the command's first line. */
export async function setPassword(raw: unknown): Promise<ActionResult<{ email: string }>> {
  try {
    const { token, kind, password } = Input.parse(raw);
    const request = { link: { hashes: linkHashes(token) }, chosen: { password, hashPassword } };
    return { kind: "ok", value: await commands[kind](await visitorContext(), request) };
  } catch (error) {
    return refused(error);
  }
}
