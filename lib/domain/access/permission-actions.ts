import type { Permission } from "./permission.ts";

/**
 * What a person or a key does under each permission, by the command that demands it; empty where it only opens pages.
 * A test reads the commands themselves and fails when one is missing here, or is here and does not demand it.
 */
export const permissionActions: Record<Permission, Readonly<Record<string, string>>> = {
  "rollout:create": {
    "rollout/create-rollout": "Create a rollout",
    "rollout/create-from-template": "Create a rollout from a template",
  },
  "rollout:start": { "rollout/start-rollout": "Start a rollout" },
  "rollout:pause": { "rollout/pause-rollout": "Hold a rollout" },
  "rollout:resume": { "rollout/resume-rollout": "Resume a rollout" },
  "rollout:advance": {
    "rollout/advance-rollout": "Advance a rollout",
    "rollout/complete-rollout": "Complete a rollout",
  },
  "rollout:roll-back": {
    "rollout/roll-back-rollout": "Roll back",
    "rollout/add-reason": "Add a reason to a decision",
  },
  "rollout:abort": { "rollout/abort-rollout": "Abort a rollout" },
  "rollout:read": {},
  "incident:declare": { "incident/declare-incident": "Declare an incident" },
  "incident:update": {
    "incident/acknowledge-incident": "Acknowledge an incident",
    "incident/add-note": "Add a note",
    "incident/change-state": "Change an incident's state",
    "incident/confirm-mitigation": "Confirm a mitigation",
    "incident/draft-update": "Draft an update",
  },
  "incident:change-severity": { "incident/change-severity": "Raise a severity" },
  "incident:publish": {
    "incident/publish-update": "Publish an update",
    "incident/retract-update": "Retract an update",
  },
  "incident:resolve": {
    "incident/change-state": "Resolve, close or cancel an incident",
    "incident/change-severity": "Lower a severity",
  },
  "incident:read": {},
  "incident:follow": {},
  "flag:write": {
    "flag/create-flag": "Create a flag",
    "flag/change-flag": "Change a flag",
    "flag/delete-flag": "Delete a flag",
  },
  "flag:read": {},
  "key:write": {
    "access/create-api-key": "Create a key",
    "access/revoke-api-key": "Revoke a key",
    "access/start-key-rotation": "Start the rotation of a key",
    "access/finish-key-rotation": "Retire a key's older secret",
  },
  "unit:erase": { "unit/erase-unit": "Erase a unit" },
  "settings:write": {
    "organisation/rename-organisation": "Name the organisation",
    "notification/create-destination": "Add a destination",
    "catalogue/save-environment": "Create or rename an environment",
    "catalogue/order-environments": "Put the environments in order",
    "catalogue/delete-environment": "Delete an environment",
    "policy/save-policy": "Set a policy",
    "policy/reset-policy": "Put a policy back to its defaults",
  },
  "audit:read": { "audit/note-export": "Take the audit away" },
  "profile:write": {
    "access/change-profile": "Change one's own profile",
    "access/change-password": "Change one's own password",
    "access/end-own-sessions": "End one's own sessions",
    "access/sign-out": "Sign out",
  },
  "person:read": {},
  "person:write": {
    "access/end-sessions": "End a person's sessions",
    "person/invite-person": "Invite a person",
    "person/renew-invitation": "Renew an invitation",
    "person/revoke-link": "Take a link back",
    "person/change-role": "Change a role",
    "person/disable-person": "Disable a person",
    "person/enable-person": "Enable a person",
    "person/start-password-reset": "Start a password reset",
    "team/create-team": "Create a team",
    "team/change-team": "Change a team",
    "team/delete-team": "Delete a team",
    "team/put-team-member": "Add a member, name the lead",
    "team/remove-team-member": "Remove a member",
  },
  "catalogue:read": {},
  "catalogue:write": {
    "catalogue/save-service": "Enter or change a service",
    "catalogue/delete-service": "Delete a service",
    "catalogue/save-system": "Create or change a system",
    "catalogue/delete-system": "Delete a system",
    "template/save-gate-preset": "Create or change a gate preset",
    "template/delete-gate-preset": "Delete a gate preset",
    "template/save-template": "Create or change a rollout template",
    "template/delete-template": "Delete a rollout template",
    "template/add-starter-set": "Add the starter set of templates",
  },
  "configuration:read": { "configuration/plan-configuration": "Plan a configuration" },
  "configuration:apply": { "configuration/apply-configuration": "Apply a configuration" },
};
