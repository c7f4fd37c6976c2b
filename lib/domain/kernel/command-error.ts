/**
 * The expected ways a command can fail. Each door maps a code once:
 * HTTP status for REST, action result for the console, OFREP code at the gateway.
 */
export type CommandErrorCode =
  | "not-found"
  | "forbidden"
  | "unauthenticated"
  | "conflict"
  | "invalid"
  | "limit-exceeded"
  | "precondition-failed"
  | "unavailable";

export interface FieldProblem {
  /** Path in the request, dotted: `plan.steps.0.exposurePercent`. */
  field: string;
  /** The rule and the fix, in one sentence a person can act on. */
  problem: string;
}

export class CommandError extends Error {
  readonly code: CommandErrorCode;
  readonly fields: FieldProblem[];
  constructor(code: CommandErrorCode, message: string, fields: FieldProblem[] = []) {
    super(message);
    this.name = "CommandError";
    this.code = code;
    this.fields = fields;
  }
}
