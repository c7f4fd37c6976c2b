import { and, desc, eq } from "drizzle-orm";
import { auditEntry } from "#db/schema/access";
import { momentOf } from "#lib/domain/incident/plain-words";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";
import type { AuditSubject } from "../kernel/record-audit.ts";

interface Seen {
  subject: AuditSubject;
  /** What the caller looked at; 0 = it was not there; left out = whatever is there. */
  expected: number | undefined;
  /** What is stored; 0 = nothing. */
  actual: number;
}

/** @throws CommandError conflict that says who changed it since the caller looked. */
export async function requireRevision(ctx: CommandContext, { subject, expected, actual }: Seen): Promise<void> {
  if (expected === undefined || expected === actual) return;
  const [last] = await ctx.db
    .select({ actor: auditEntry.actor, at: auditEntry.at })
    .from(auditEntry)
    .where(
      and(
        eq(auditEntry.subjectKind, subject.kind),
        eq(auditEntry.subjectId, subject.id),
        eq(auditEntry.environment, subject.environment),
      ),
    )
    .orderBy(desc(auditEntry.id))
    .limit(1);
  const who = last ? ` by ${last.actor.name} at ${momentOf(last.at, ctx.now)}` : "";
  const what = actual === 0 ? "was deleted" : expected === 0 ? "was entered" : "was changed";
  throw new CommandError(
    "conflict",
    `the ${subject.kind} ${subject.id} ${what} meanwhile${who}: look again, then repeat`,
  );
}
