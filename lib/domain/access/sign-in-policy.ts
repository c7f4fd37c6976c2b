import { z } from "zod";

/** A session outlives no week, whatever the policy says; the cookie carries this limit too. */
export const LONGEST_SESSION_HOURS = 168;

/** Policy row `sign_in` of every environment: how people get in. Unset fields keep their defaults. */
export const signInPolicySchema = z.object({
  credentials: z
    .boolean({ error: "must be true (e-mail and password open the console) or false (the identity provider alone)" })
    .default(true),
  sessionHours: z
    .number({ error: "must be a whole number of hours" })
    .int("must be a whole number of hours")
    .min(1, "must be at least 1 hour")
    .max(LONGEST_SESSION_HOURS, `must be at most ${LONGEST_SESSION_HOURS} hours`)
    .default(12),
});

export type SignInPolicy = z.output<typeof signInPolicySchema>;

export const defaultSignInPolicy: SignInPolicy = { credentials: true, sessionHours: 12 };

/**
 * Whether e-mail and password open the console now. Without an identity provider they always do: otherwise taking its
 * settings away would lock everybody out, the operator included.
 */
export const areCredentialsOn = (policy: SignInPolicy, hasIdentityProvider: boolean): boolean =>
  policy.credentials || !hasIdentityProvider;
