import { type Role, roles } from "./permission.ts";

/** Which role a group of the identity provider means here. */
export interface GroupRole {
  group: string;
  role: Role;
}

/** From the least to the most that a role may do. */
const byStrength: readonly Role[] = ["stakeholder", "viewer", "responder", "operator", "administrator"];

/** What is left to somebody whose groups mean no role any more, beside the refusal. */
export const leastRole: Role = "stakeholder";

/** "sre=operator,admins=administrator"; undefined when it is no such list. A group's name may hold "=". */
export function parseRoleMap(text: string): GroupRole[] | undefined {
  const entries = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const at = part.lastIndexOf("=");
      return { group: part.slice(0, Math.max(at, 0)).trim(), role: part.slice(at + 1).trim() as Role };
    });
  const isMap = entries.length > 0 && entries.every(({ group, role }) => group !== "" && roles.includes(role));
  return isMap ? entries : undefined;
}

/** The strongest role that these groups mean; `otherwise` (or undefined: no way in) when they mean none. */
export function roleOfGroups(
  groups: readonly string[],
  map: readonly GroupRole[],
  otherwise: Role | undefined,
): Role | undefined {
  const meant = map.filter(({ group }) => groups.includes(group)).map(({ role }) => role);
  return byStrength.findLast((role) => meant.includes(role)) ?? otherwise;
}

/**
 * The groups in a provider's claims. A claim's name is taken as it stands first, then as a path
 * (`realm_access.roles`); one group may come as a plain text.
 */
export function groupsOfClaims(claims: Readonly<Record<string, unknown>>, claimName: string): string[] {
  const found = Object.hasOwn(claims, claimName) ? claims[claimName] : followPath(claims, claimName.split("."));
  const values = Array.isArray(found) ? found : [found];
  return values.filter((value) => typeof value === "string" && value !== "");
}

function followPath(claims: unknown, path: readonly string[]): unknown {
  let place = claims;
  for (const name of path) {
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, name)) return undefined;
    place = (place as Record<string, unknown>)[name];
  }
  return place;
}
