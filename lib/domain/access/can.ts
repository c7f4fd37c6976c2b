import type { KeyScope, Permission, Role } from "./permission.ts";

/** One's own name, time zone, password, contact methods and sessions. */
const own: Permission[] = ["profile:write"];
const reading: Permission[] = [
  ...own,
  "rollout:read",
  "incident:read",
  "incident:follow",
  "flag:read",
  "flag:evaluate",
  "catalogue:read",
  "person:read",
];
const responding: Permission[] = [
  ...reading,
  "incident:declare",
  "incident:update",
  "incident:change-severity",
  "rollout:pause",
  // Rolling back is the safe direction: whoever may respond may do it.
  "rollout:roll-back",
  // Stopping is safe too; letting go again is not.
  "freeze:stop",
];
const operating: Permission[] = [
  ...responding,
  "incident:publish",
  "incident:resolve",
  "rollout:create",
  "rollout:start",
  "rollout:resume",
  "rollout:advance",
  "rollout:abort",
  "rollout:approve",
  "rollout:override",
  "group:read",
  "freeze:write",
  "flag:write",
  "audit:read",
  "catalogue:write",
  "configuration:read",
];
const administering: Permission[] = [
  ...operating,
  "key:write",
  "unit:erase",
  "settings:write",
  "person:write",
  "configuration:apply",
];

const byRole: Record<Role, ReadonlySet<Permission>> = {
  viewer: new Set(reading),
  stakeholder: new Set([...own, "incident:follow"]),
  responder: new Set(responding),
  operator: new Set(operating),
  administrator: new Set(administering),
};

const byScope: Record<KeyScope, ReadonlySet<Permission>> = {
  // Overrides name units and a history names people: whoever may ask for a variant need not read them.
  evaluate: new Set<Permission>(["flag:evaluate"]),
  ingest: new Set<Permission>(),
  // A key is nobody: it has no profile.
  manage: new Set(administering.filter((permission) => !own.includes(permission))),
};

/** Duties of the automatic engine: what a plan, once approved, lets it do by itself. */
const engine: ReadonlySet<Permission> = new Set<Permission>([
  // A scheduled rollout begins when its time has come.
  "rollout:start",
  "rollout:pause",
  "rollout:resume",
  "rollout:advance",
  "rollout:roll-back",
  "incident:declare",
  "incident:update",
  // The supervisor enters the operator's own EVENKEEL_API_KEY at the start, and the way in for the first administrator.
  "key:write",
  // Whoever the identity provider lets in is entered, and the role follows its groups.
  "person:write",
]);

export const roleCan = (role: Role, permission: Permission): boolean => byRole[role].has(permission);
export const scopesCan = (scopes: readonly KeyScope[], permission: Permission): boolean =>
  scopes.some((scope) => byScope[scope].has(permission));
export const engineCan = (permission: Permission): boolean => engine.has(permission);
