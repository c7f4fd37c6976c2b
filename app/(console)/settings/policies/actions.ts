"use server";

import { z } from "zod";
import { savePolicy } from "#lib/commands/policy/save-policy";
import { signInPolicySchema } from "#lib/domain/access/sign-in-policy";
import { retentionSchema } from "#lib/domain/policy/retention";
import { retentionReach } from "#lib/queries/settings/retention-reach";
import { action } from "../../../session/action.ts";

const refreshes = () => ["/settings/policies"];

/** What a retention would delete, before it is saved. */
export const previewRetention = action(retentionSchema, (ctx, input) => retentionReach(ctx.db, input), {
  needs: "settings:write",
});

export const saveRetention = action(
  retentionSchema,
  (ctx, settings) => savePolicy(ctx, { key: "retention", settings }),
  { needs: "settings:write", refreshes },
);

export const saveSignInPolicy = action(
  z.object({ credentials: z.boolean(), sessionHours: signInPolicySchema.shape.sessionHours }),
  (ctx, settings) => savePolicy(ctx, { key: "sign_in", settings }),
  { needs: "settings:write", refreshes },
);
