import { CommandError } from "../kernel/command-error.ts";
import { type Hold, holdSentence } from "./hold.ts";

/** A refusal that says what holds the rollout, who lifts that, and where; doors pass the holds on as they are. */
export class HeldError extends CommandError {
  readonly holds: readonly Hold[];

  constructor(holds: readonly Hold[], code: "precondition-failed" | "conflict" | "forbidden" = "precondition-failed") {
    super(code, holds.map(holdSentence).join(" "));
    this.holds = holds;
  }
}
