/** When the set with this name was true, epoch ms; -1 for any other name. Sets are named `<snapshot>-<epoch ms>`. */
export function orderOf(name: string): number {
  const parts = /^\d+-(\d{10,})(?:-\d+)?$/.exec(name);
  return parts ? Number(parts[1]) : -1;
}
