import { CommandError } from "../kernel/command-error.ts";
import { type Hold, holdSentence } from "./hold.ts";

type HeldCode = "precondition-failed" | "conflict" | "forbidden";

/** A refusal that says what holds the rollout, who lifts that, and where; doors pass the holds on as they are. */
export class HeldError extends CommandError {
  declare readonly code: HeldCode;
  readonly holds: readonly Hold[];

  constructor(holds: readonly Hold[], code: HeldCode = "precondition-failed") {
    super(code, holds.map(holdSentence).join(" "));
    this.holds = holds;
  }
}
