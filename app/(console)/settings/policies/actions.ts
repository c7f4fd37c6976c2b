"use server";

import { z } from "zod";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { savePolicy } from "#lib/commands/policy/save-policy";
import { signInPolicySchema } from "#lib/domain/access/sign-in-policy";
import { retentionSchema } from "#lib/domain/policy/retention";
import { retentionReach } from "#lib/queries/settings/retention-reach";
import { action } from "../../../session/action.ts";

const refreshes = () => ["/settings/policies"];

/** What a retention would delete, before it is saved. */
export const previewRetention = action(retentionSchema, async (ctx, input) => {
  await requirePermission(ctx, "settings:write");
  return retentionReach(ctx.db, input);
});

export const saveRetention = action(
  retentionSchema,
  (ctx, settings) => savePolicy(ctx, { key: "retention", settings }),
  { refreshes },
);

export const saveSignInPolicy = action(
  z.object({ credentials: z.coerce.boolean(), sessionHours: signInPolicySchema.shape.sessionHours }),
  (ctx, settings) => savePolicy(ctx, { key: "sign_in", settings }),
  { refreshes },
);
