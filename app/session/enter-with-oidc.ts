import { systemClock, systemRandom } from "#lib/adapters/clock";
import type { OidcSettings } from "#lib/adapters/env-oidc";
import { enterOidcPerson, type OidcIdentity } from "#lib/commands/access/enter-oidc-person";
import type { OidcRefusal } from "#lib/domain/access/oidc-refusal";
import { groupsOfClaims, roleOfGroups } from "#lib/domain/access/role-map";
import type { SessionClaims } from "#lib/queries/access/find-person";
import { instance } from "./instance.ts";
import type { OidcClaims } from "./oidc-provider.ts";
import { openSession } from "./open-session.ts";

export type OidcEntry = SessionClaims | { refused: OidcRefusal | "wrong-issuer" };

const text = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : null;
const withoutSlash = (issuer: string): string => issuer.replace(/\/+$/, "");

/** From the provider's checked claims to a session here, or to why not. */
export async function enterWithOidc(claims: OidcClaims, settings: OidcSettings): Promise<OidcEntry> {
  // Discovery may answer for another issuer than the one that the operator trusts.
  if (withoutSlash(claims.iss) !== settings.issuer) return { refused: "wrong-issuer" };
  const entrance = await enterOidcPerson(
    {
      db: instance().database.db,
      actor: { kind: "engine", because: `sign-in through ${settings.name}` },
      now: systemClock(),
      random: systemRandom,
      trustedIssuer: settings.issuer,
    },
    identityOf(claims, settings),
  );
  if (entrance.leavesNoAdministrator)
    instance().log.warn(
      { issuer: settings.issuer },
      "the identity provider took the administrator's role from the last one who can sign in: give it to somebody there; docs/how-to/sign-in-with-oidc.md has the other ways back",
    );
  return entrance.kind === "refused" ? { refused: entrance.because } : openSession(entrance, "oidc");
}

function identityOf(claims: OidcClaims, settings: OidcSettings): OidcIdentity {
  const email = text(claims.email);
  return {
    issuer: settings.issuer,
    subject: claims.sub,
    name: text(claims.name) ?? text(claims.preferred_username) ?? "",
    email: email && /^[^\s@]+@[^\s@]+$/.test(email) && email.length <= 254 ? email : null,
    // Some providers write the word.
    isEmailVerified: claims.email_verified === undefined ? null : String(claims.email_verified) === "true",
    role: roleOfGroups(groupsOfClaims(claims, settings.groupsClaim), settings.roleMap, settings.defaultRole),
  };
}
