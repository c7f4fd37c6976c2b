/** Two figures agree when they differ by no more than this, absolute or, above 1, relative. */
export const AGREEMENT = 1e-9;

export interface Difference {
  /** Members from the outside in: `["gates", "errors", "logHarm"]`. */
  path: string[];
  stored: unknown;
  replayed: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Where two JSON values differ, member by member; a member that one leaves out is one that is undefined. */
export function differences(stored: unknown, replayed: unknown, path: string[] = []): Difference[] {
  if (typeof stored === "number" && typeof replayed === "number")
    return Math.abs(stored - replayed) <= AGREEMENT * Math.max(1, Math.abs(stored), Math.abs(replayed))
      ? []
      : [{ path, stored, replayed }];
  if (!isObject(stored) || !isObject(replayed)) return stored === replayed ? [] : [{ path, stored, replayed }];
  const keys = new Set([...Object.keys(stored), ...Object.keys(replayed)]);
  return [...keys].flatMap((key) => differences(stored[key], replayed[key], [...path, key]));
}
