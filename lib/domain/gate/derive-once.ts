/**
 * What is derived from values that do not change is derived once and lives as long as they do: a judge asks the same of
 * a plan every second. Two values that are equal but not the same are derived apart, which costs time and nothing else.
 */
export function deriveOnce<A extends object, T>(derive: (from: A) => T): (from: A) => T {
  const derived = new WeakMap<A, { value: T }>();
  return (from) => {
    let found = derived.get(from);
    if (!found) {
      found = { value: derive(from) };
      derived.set(from, found);
    }
    return found.value;
  };
}
