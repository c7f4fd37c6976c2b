import { z } from "zod";

/** How people sign in, for the whole instance. */
export const signInPolicySchema = z.object({
  credentials: z.boolean().default(true).describe("Whether people may sign in with e-mail and password"),
  sessionHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 30)
    .default(12)
    .describe("A session ends this long after sign-in"),
});
export type SignInPolicy = z.infer<typeof signInPolicySchema>;
