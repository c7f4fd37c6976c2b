import type { KeyScope, Permission, Role } from "./permission.ts";

/** What each permission allows, in one sentence for the person who grants it. */
export const permissionWords: Record<Permission, string> = {
  "rollout:create": "Plan a rollout: which variant, to whom, in which steps, under which gates.",
  "rollout:start": "Let a planned rollout take its first traffic.",
  "rollout:pause": "Hold a rollout where it stands.",
  "rollout:resume": "Let a held rollout go on.",
  "rollout:advance": "Take a rollout to its next step, or complete it, by hand.",
  "rollout:roll-back": "Take a release back at once: the safe direction.",
  "rollout:abort": "Give up a rollout that serves nobody yet.",
  "rollout:approve": "Approve what another person wants to release, or reject it.",
  "rollout:override": "Let one rollout go on in spite of a freeze, a stopped line or an incident.",
  "freeze:stop": "Stop the line: nothing starts or advances in an environment.",
  "freeze:write": "Set freeze windows, and let a stopped line run again.",
  "rollout:read": "See rollouts, gates, evidence and metrics.",
  "group:read": "See figures per group of people; each reading is noted in the audit.",
  "incident:declare": "Say that something harms, or may harm, users.",
  "incident:update": "Work on an incident: take it, note, move its state, draft what the public reads.",
  "incident:change-severity": "Raise an incident's severity.",
  "incident:publish": "Publish or take back what the public reads.",
  "incident:resolve": "Resolve, close or cancel an incident, and lower its severity.",
  "incident:read": "See incidents with notes, drafts and releases.",
  "incident:follow": "Follow incidents in plain words, without notes and drafts.",
  "flag:write": "Create a flag and say what it serves.",
  "flag:read": "See flags with their rules, overrides and history.",
  "flag:evaluate": "Ask which variant a unit gets.",
  "key:write": "Create and revoke the keys of applications and pipelines.",
  "unit:erase": "Take a unit's id out of everything stored.",
  "settings:write": "Say where notifications go and how this instance behaves.",
  "audit:read": "Read who did what, when and why.",
  "profile:write": "Change one's own name, time zone, password and sessions.",
  "person:read": "See people, teams, roles and permissions.",
  "person:write": "Invite people, change roles, let in and shut out, run teams.",
  "catalogue:read": "See services, systems and who owns them.",
  "catalogue:write": "Enter services and systems and say who owns them.",
  "configuration:read": "Read the configuration as files.",
  "configuration:apply": "Apply configuration files to this instance.",
};

/** What a role is for. Each one after viewer may do all that the one before may. */
export const roleWords: Record<Role, string> = {
  viewer: "Reads the console and changes nothing.",
  stakeholder: "Follows incidents in plain words, and sees no console.",
  responder: "Works on incidents, holds rollouts and takes releases back.",
  operator: "Runs rollouts, flags and the catalogue, speaks to the public, reads the audit.",
  administrator: "Everything, with people, keys, settings and configuration.",
};

export const scopeWords: Record<KeyScope, string> = {
  evaluate: "Evaluates flags.",
  ingest: "Sends telemetry and outcomes; reads nothing.",
  manage: "What an administrator may, through the REST API.",
};
