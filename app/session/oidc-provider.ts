import type { OAuthConfig } from "next-auth/providers/oauth";
import type { OidcSettings } from "#lib/adapters/env-oidc";

export type OidcClaims = Record<string, unknown> & { sub: string; iss: string };

const PROVIDER_TIMEOUT_MS = 10_000;

/**
 * Any OpenID Connect provider: authorization code with PKCE, state and nonce; the ID token's signature, audience and
 * issuer are checked by openid-client. Groups come from the ID token or, where that is kept short, from user info.
 */
export function oidcProvider(settings: OidcSettings): OAuthConfig<OidcClaims> {
  return {
    id: "oidc",
    name: settings.name,
    type: "oauth",
    wellKnown: `${settings.issuer}/.well-known/openid-configuration`,
    issuer: settings.issuer,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    checks: ["pkce", "state", "nonce"],
    idToken: true,
    authorization: { params: { scope: settings.scopes } },
    httpOptions: { timeout: PROVIDER_TIMEOUT_MS },
    userinfo: {
      async request({ tokens, client }) {
        const told = client.issuer.metadata.userinfo_endpoint ? await client.userinfo(tokens as never) : {};
        const { claims } = tokens as unknown as { claims(): OidcClaims };
        return { ...told, ...claims.call(tokens) };
      },
    },
    profile: (claims) => ({ id: claims.sub }),
  };
}
