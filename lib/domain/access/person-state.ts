/** Where a person stands: has not come yet, comes and goes, may not come in. */
export const personStates = ["invited", "active", "disabled"] as const;
export type PersonState = (typeof personStates)[number];

export interface PersonStanding {
  disabledAt: Date | null;
  /** Empty until a password is set. */
  passwordHash: string;
  /** Set once the person came through the identity provider. */
  oidcSubject: string | null;
}

/** `active` is who can sign in, by a password or through the identity provider. */
export function personState({ disabledAt, passwordHash, oidcSubject }: PersonStanding): PersonState {
  if (disabledAt) return "disabled";
  return passwordHash === "" && oidcSubject === null ? "invited" : "active";
}
