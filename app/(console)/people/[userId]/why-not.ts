import type { PersonPage } from "#lib/queries/people/person-page";

export interface WhyNot {
  /** Why the role cannot be changed here; empty when it can. */
  role: string;
  /** Why this person cannot be disabled here; empty when it can. */
  disable: string;
}

/** What the commands would refuse, said before anybody tries. The last administrator is theirs to know. */
export function whyNot({ id, roleSource }: Pick<PersonPage, "id" | "roleSource">, me: string): WhyNot {
  const self = id === me ? "Nobody changes this for oneself: another administrator does." : "";
  return {
    role:
      self || (roleSource === "oidc" ? "The role follows the groups of the identity provider: change it there." : ""),
    disable: self,
  };
}
