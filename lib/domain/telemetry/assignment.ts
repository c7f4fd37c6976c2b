/** Which variant of a flag a trace or unit was served, and since when; makes records that do not say so comparable. */
export interface Assignment {
  environment: string;
  flagKey: string;
  variant: string;
  unitId: string | null;
  /** Start of the span or time of the prediction that said so. */
  beganAtMs: number;
}

/** The assignment for a flag, or the first one when the record names no flag. */
export function pickAssignment(known: readonly Assignment[], flagKey: string | null): Assignment | undefined {
  return flagKey === null ? known[0] : known.find((assignment) => assignment.flagKey === flagKey);
}
