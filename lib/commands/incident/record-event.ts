import { incidentEvent } from "#db/schema/incident";
import { actorRecord } from "#lib/domain/access/actor";
import { newId, type RandomBytes } from "#lib/domain/kernel/id";
import type { CommandContext } from "../kernel/context.ts";

export const incidentEventKinds = [
  "opened",
  "traffic",
  "mitigation",
  "severity",
  "state",
  "acknowledged",
  "draft",
  "published",
  "retracted",
  "note",
  "overdue",
] as const;
export type IncidentEventKind = (typeof incidentEventKinds)[number];

export interface TimelineEntry {
  incident: { id: string; environment: string };
  kind: IncidentEventKind;
  title: string;
  detail?: string;
  /** Path inside the console that shows the evidence. */
  link?: string;
  /** When it happened, if not now. */
  at?: Date;
}

/** Appends to the incident's timeline in the caller's transaction. */
export async function recordIncidentEvent(ctx: CommandContext, entry: TimelineEntry): Promise<void> {
  await ctx.db.insert(incidentEvent).values({
    id: newId("incidentEvent", ctx.now, inOrder(ctx)),
    incidentId: entry.incident.id,
    environment: entry.incident.environment,
    at: entry.at ?? ctx.now,
    kind: entry.kind,
    title: entry.title,
    detail: entry.detail ?? "",
    link: entry.link ?? null,
    actor: actorRecord(ctx.actor),
  });
}

const last = { atMs: 0, count: 0 };

/** Events of one command share its instant: a count in front of the random part keeps them in the order of writing. */
function inOrder({ now, random }: CommandContext): RandomBytes {
  last.count = last.atMs === now.getTime() ? last.count + 1 : 0;
  last.atMs = now.getTime();
  const { count } = last;
  return (size) => {
    const bytes = random(size);
    bytes.set([(count >> 10) & 31, (count >> 5) & 31, count & 31]);
    return bytes;
  };
}
