/** One fact before and after, as the audit keeps it. */
export interface Change {
  from: unknown;
  to: unknown;
}

/** The facts that differ, by name, each with before and after; facts are plain values and lists of them. */
export function changesBetween<T extends object>(before: T, after: T): Record<string, Change> {
  const changes: Record<string, Change> = {};
  for (const name of Object.keys(after) as Array<keyof T & string>) {
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      changes[name] = { from: before[name] ?? null, to: after[name] ?? null };
  }
  return changes;
}
