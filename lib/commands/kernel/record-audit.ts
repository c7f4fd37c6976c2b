import { auditEntry } from "#db/schema/access";
import { actorRecord } from "#lib/domain/access/actor";
import type { CommandContext } from "./context.ts";

/** Every action that the audit can name; past tense, noun first. */
export type AuditAction =
  | `rollout.${"created" | "started" | "advanced" | "paused" | "resumed" | "rolled_back" | "aborted" | "completed" | "failed" | "reason_added" | "unguarded" | "guarded" | "unjudged" | "verified" | "applied" | "drifted" | "not_followed" | "submitted" | "approved" | "rejected" | "step_approved" | "scheduled" | "forced" | "hold_skipped" | "overridden" | "acknowledged" | "evidence_exported" | "groups_read" | "gate_proved" | "stop_event_reported"}`
  | `line.${"stopped" | "released"}`
  | `freeze_window.${"created" | "changed" | "deleted"}`
  | `incident.${"opened" | "severity_changed" | "state_changed" | "acknowledged" | "update_drafted" | "update_published" | "update_retracted" | "note_added" | "commander_changed"}`
  | `flag.${"created" | "changed" | "deleted" | "imported"}`
  | `segment.${"created" | "changed" | "deleted"}`
  | `key.${"created" | "revoked" | "rotation_started" | "rotation_finished" | "rehashed"}`
  | `destination.${"created" | "changed" | "deleted"}`
  | `unit.${"erased"}`
  | `status.${"published"}`
  | `user.${"created" | "signed_in" | "signed_out" | "invited" | "invitation_accepted" | "role_changed" | "disabled" | "enabled" | "reset_started" | "link_revoked" | "password_changed" | "profile_changed" | "sessions_ended"}`
  | `team.${"created" | "changed" | "deleted" | "members_changed"}`
  | `organisation.${"set_up_offered" | "set_up" | "changed"}`
  | `service.${"adopted" | "changed" | "deleted"}`
  | `traffic_route.${"created" | "changed" | "deleted"}`
  | `system.${"created" | "changed" | "deleted"}`
  | `environment.${"created" | "changed" | "deleted" | "reordered"}`
  | `policy.${"changed"}`
  | `configuration.${"applied"}`
  | `template.${"created" | "changed" | "deleted"}`
  | `gate_preset.${"created" | "changed" | "deleted"}`
  | `audit.${"exported"}`
  | `instance.${"restored" | "begun"}`
  | `secret.${"rotated"}`;

type AuditSubjectKind =
  | "rollout"
  | "freeze_window"
  | "incident"
  | "flag"
  | "segment"
  | "key"
  | "destination"
  | "unit"
  | "status_page"
  | "user"
  | "team"
  | "organisation"
  | "service"
  | "traffic_route"
  | "system"
  | "environment"
  | "policy"
  | "configuration"
  | "template"
  | "gate_preset"
  | "audit"
  | "instance"
  | "secret";

export interface AuditSubject {
  kind: AuditSubjectKind;
  id: string;
  environment: string;
}

/** Appends to the audit inside the command's own transaction. Detail holds facts, never secrets. */
export async function recordAudit(
  ctx: CommandContext,
  action: AuditAction,
  entry: { subject: AuditSubject; detail?: Record<string, unknown> },
): Promise<void> {
  await ctx.db.insert(auditEntry).values({
    at: ctx.now,
    actor: actorRecord(ctx.actor),
    action,
    subjectKind: entry.subject.kind,
    subjectId: entry.subject.id,
    environment: entry.subject.environment,
    detail: entry.detail ?? {},
  });
}
