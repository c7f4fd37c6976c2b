/** False as soon as there is an own key; nothing is allocated. */
export function isEmpty(record: object): boolean {
  for (const _key in record) return false;
  return true;
}

export function mapValues<A, B>(record: Record<string, A>, change: (value: A, key: string) => B): Record<string, B> {
  const changed: Record<string, B> = {};
  for (const key in record) changed[key] = change(record[key]!, key);
  return changed;
}
