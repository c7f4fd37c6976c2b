"use server";

import { z } from "zod";
import { hashPassword, verifyPassword } from "#lib/adapters/password";
import { changePassword } from "#lib/commands/access/change-password";
import { ChangeProfileInput, changeProfile } from "#lib/commands/access/change-profile";
import { newPasswordSchema } from "#lib/domain/access/new-password";
import { action } from "../../session/action.ts";
import { limited } from "../../session/check-password.ts";
import { requirePerson } from "../../session/current-person.ts";

const refreshes = () => ["/settings"];

export const saveProfile = action(ChangeProfileInput, changeProfile, { needs: "profile:write", refreshes });

const ChangePasswordInput = z
  .object({
    current: z.string().min(1, "must be your current password").max(1024),
    next: newPasswordSchema,
    again: z.string().max(1024),
  })
  .refine(({ next, again }) => next === again, { path: ["again"], error: "is not the same as the new password" });

/** Guessing the current password counts like guessing it at the door. */
export const saveNewPassword = action(
  ChangePasswordInput,
  async (ctx, { current, next }) => {
    const { email } = await requirePerson();
    return changePassword(ctx, {
      newHash: await hashPassword(next),
      isCurrent: async (stored) =>
        (await limited(email.toLowerCase(), async () => (await verifyPassword(current, stored)) || null)) === true,
    });
  },
  { needs: "profile:write", refreshes },
);
