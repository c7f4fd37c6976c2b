/** `host:port`, `[v6]:port` or `unix:/absolute/path`; null for anything else. */
export function parseLineAddress(text: string): { path: string } | { hostname: string; port: number } | null {
  if (text.startsWith("unix:/")) return { path: text.slice("unix:".length) };
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  const hostname = (match?.[1] ?? match?.[2])?.toLowerCase();
  const port = Number(match?.[3]);
  return hostname && port > 0 && port < 65_536 ? { hostname, port } : null;
}
