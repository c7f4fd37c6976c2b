/**
 * What `evenkeel` says to the shell that ran it. The commands of configuration and audit say 0, 1 and 2 only, as pipelines
 * know them; those of rollouts and flags tell apart what a pipeline goes on differently from.
 */
export const exitCodes = {
  /** Done; who waited: the rollout is completed. */
  done: 0,
  failed: 1,
  /** `plan`: there are changes. */
  changes: 2,
  rolledBack: 3,
  /** Paused, inconclusive or without data: a person goes on from here. */
  paused: 4,
  /** Aborted, rejected, or `failed`: traffic could not be brought where it should be. */
  ended: 5,
  /** Not over when the time to wait was. */
  timeout: 6,
  refused: 7,
  /** As sysexits.h has it: the words on the line are wrong. */
  usage: 64,
  /** The instance was not reached. */
  unreachable: 69,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeLines = [
  "Exit codes: 0 done (waiting: completed), 3 rolled back, 4 paused or inconclusive: a person goes on,",
  "            5 aborted or failed, 6 not over in time, 7 refused, 64 wrong words, 69 not reached, 1 anything else",
];
