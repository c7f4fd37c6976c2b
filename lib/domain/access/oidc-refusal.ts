/** Why somebody whom the identity provider knows does not get in here. */
export const oidcRefusals = ["no-role", "account-exists", "no-email", "unverified-email", "disabled"] as const;
export type OidcRefusal = (typeof oidcRefusals)[number];
