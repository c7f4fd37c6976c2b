/** A shortcut as printed on keys, for example "⇧ R". */
export function Kbd({ keys }: { keys: string }) {
  return <kbd className="kbd">{keys}</kbd>;
}
