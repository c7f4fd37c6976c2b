const SHOWN = 5;

/** "a", "a and b", "a, b and 4 more": names in a refusal, as many as can be read. */
export function named(names: readonly string[]): string {
  const shown = names.length > SHOWN ? [...names.slice(0, SHOWN - 1), `${names.length - SHOWN + 1} more`] : names;
  const last = shown.at(-1) ?? "";
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${last}` : last;
}
