import type { ActorRecord } from "../access/actor.ts";

/** What a person said, and when; instants as ISO 8601, because it is stored as JSON. */
export interface Said {
  by: ActorRecord;
  words: string;
  at: string;
}

/** What people have settled about one rollout, beside its plan and state. */
export interface RolloutControl {
  /** The step that a person let it take, by index; only the next one can be approved. */
  approvedStep?: number;
  /** The step whose hold a person ended early; its gates still judge. */
  holdSkippedStep?: number;
  /** Freezes and incidents that do not hold this rollout any more, by the id of each occurrence. */
  override?: Said & { holds: string[] };
  /** Why a release that was rolled back may be released again; `of` is the attempt that was. */
  acknowledgement?: Said & { of: string };
}

/** The same person or key, or a key and the person who made it: nobody approves their own rollout by another door. */
export function sharesAuthor(author: readonly ActorRecord[], approver: readonly ActorRecord[]): boolean {
  return author.some((one) =>
    approver.some((other) => one.kind === other.kind && one.id !== null && one.id === other.id),
  );
}
