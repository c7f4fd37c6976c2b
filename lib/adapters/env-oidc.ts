import { z } from "zod";
import { type Role, roles } from "#lib/domain/access/permission";
import { type GroupRole, parseRoleMap } from "#lib/domain/access/role-map";

/** The identity provider of this instance, when the operator has named one. */
export interface OidcSettings {
  /** As the provider writes it, without a trailing slash. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** On the button: "Sign in with …". */
  readonly name: string;
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly roleMap: readonly GroupRole[];
  /** Role of those whose groups mean nothing here; undefined: they do not get in. */
  readonly defaultRole: Role | undefined;
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** In clear only on this machine: the client's secret travels to the provider. */
function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, search, hash, username } = new URL(value);
  const isSafe = protocol === "https:" || (protocol === "http:" && loopback.has(hostname));
  return isSafe && search === "" && hash === "" && username === "";
}

const text = (rule: string) => z.string().trim().min(1, rule).max(300, rule);
const roleWords = roles.join(", ");

export const oidcVariables = {
  EVENKEEL_OIDC_ISSUER: z
    .string()
    .refine(
      isIssuer,
      "must be the provider's issuer URL (https, or http on this machine), such as https://id.example.org",
    )
    .optional(),
  EVENKEEL_OIDC_CLIENT_ID: text("must be the client id that the provider gave out, at most 300 characters").optional(),
  EVENKEEL_OIDC_CLIENT_SECRET: text("must be the client secret that belongs to the client id").optional(),
  EVENKEEL_OIDC_NAME: text("must be a short name for the button, such as Example ID").max(40).default("single sign-on"),
  EVENKEEL_OIDC_SCOPES: z
    .string()
    .refine(
      (value) => value.split(" ").includes("openid"),
      "must be scopes separated by spaces, openid among them, such as: openid email profile groups",
    )
    .default("openid email profile"),
  EVENKEEL_OIDC_GROUPS_CLAIM: text("must be the name of a claim, such as groups or realm_access.roles").default(
    "groups",
  ),
  EVENKEEL_OIDC_ROLE_MAP: z
    .string()
    .transform((value, issues) => {
      const map = parseRoleMap(value);
      if (!map)
        issues.addIssue(
          `must be pairs group=role separated by commas, such as sre=operator,admins=administrator; roles are ${roleWords}`,
        );
      return map ?? [];
    })
    .default([]),
  EVENKEEL_OIDC_DEFAULT_ROLE: z
    .enum(roles, { error: `must be one of ${roleWords}; unset it to refuse the others` })
    .optional(),
};

type OidcValues = z.output<z.ZodObject<typeof oidcVariables>>;

/** What one variable demands of the others. */
export function checkOidc(values: OidcValues, issues: z.RefinementCtx): void {
  const { EVENKEEL_OIDC_ISSUER: issuer, EVENKEEL_OIDC_CLIENT_ID: id, EVENKEEL_OIDC_CLIENT_SECRET: secret } = values;
  const demand = (name: string, message: string) => issues.addIssue({ code: "custom", path: [name], message });
  if (issuer === undefined) {
    if (id ?? secret) demand("EVENKEEL_OIDC_ISSUER", "must be set too: the client id and secret belong to a provider");
    return;
  }
  if (id === undefined) demand("EVENKEEL_OIDC_CLIENT_ID", "must be set together with EVENKEEL_OIDC_ISSUER");
  if (secret === undefined) demand("EVENKEEL_OIDC_CLIENT_SECRET", "must be set together with EVENKEEL_OIDC_ISSUER");
  if (values.EVENKEEL_OIDC_ROLE_MAP.length === 0 && values.EVENKEEL_OIDC_DEFAULT_ROLE === undefined)
    demand("EVENKEEL_OIDC_ROLE_MAP", "must name at least one group=role, or nobody could sign in with the provider");
}

export function oidcSettings(values: OidcValues): OidcSettings | undefined {
  const { EVENKEEL_OIDC_ISSUER: issuer, EVENKEEL_OIDC_CLIENT_ID: clientId } = values;
  if (issuer === undefined || clientId === undefined) return undefined;
  return Object.freeze({
    issuer: issuer.replace(/\/+$/, ""),
    clientId,
    clientSecret: values.EVENKEEL_OIDC_CLIENT_SECRET ?? "",
    name: values.EVENKEEL_OIDC_NAME,
    scopes: values.EVENKEEL_OIDC_SCOPES,
    groupsClaim: values.EVENKEEL_OIDC_GROUPS_CLAIM,
    roleMap: Object.freeze(values.EVENKEEL_OIDC_ROLE_MAP),
    defaultRole: values.EVENKEEL_OIDC_DEFAULT_ROLE,
  });
}
