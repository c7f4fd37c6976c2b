/**
 * Glossary of access
 * - A role is what a person is here: viewer, stakeholder, responder, operator, administrator.
 * - A permission names one action on one noun: `rollout:roll-back`. Every command demands exactly one.
 * - A scope is what an API key may do: evaluate flags, ingest telemetry, manage (as an administrator would).
 * - Following an incident is reading it in plain words: no notes, no drafts, no releases. A stakeholder follows only.
 * - The engine acts by the plan a person approved; it holds the few permissions its duties need.
 */
export const roles = ["viewer", "stakeholder", "responder", "operator", "administrator"] as const;
export type Role = (typeof roles)[number];

export const keyScopes = ["evaluate", "ingest", "manage"] as const;
export type KeyScope = (typeof keyScopes)[number];

export const permissions = [
  "rollout:create",
  "rollout:start",
  "rollout:pause",
  "rollout:resume",
  "rollout:advance",
  "rollout:roll-back",
  "rollout:abort",
  "rollout:approve",
  "rollout:override",
  "freeze:stop",
  "freeze:write",
  "rollout:read",
  "group:read",
  "incident:declare",
  "incident:update",
  "incident:change-severity",
  "incident:publish",
  "incident:resolve",
  "incident:read",
  "incident:follow",
  "flag:write",
  "flag:read",
  "flag:evaluate",
  "key:write",
  "unit:erase",
  "settings:write",
  "audit:read",
  "profile:write",
  "person:read",
  "person:write",
  "catalogue:read",
  "catalogue:write",
  "configuration:read",
  "configuration:apply",
] as const;
export type Permission = (typeof permissions)[number];
