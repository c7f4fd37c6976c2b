/** What every process of ours tells about itself with each sign of life, so that processes can be compared. */
export interface ProcessFacts extends Record<string, unknown> {
  /** Its own clock, epoch ms: against the database's time of the same moment it shows the skew. */
  clockMs: number;
  /** Marks of the secrets it knows, newest first. */
  secretMarks: readonly string[];
}

export const ownFacts = (secretMarks: readonly string[], now: Date): ProcessFacts => ({
  clockMs: now.getTime(),
  secretMarks,
});
