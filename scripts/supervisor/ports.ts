import { createServer } from "node:net";
import { findFreePort, isPortFree } from "#lib/adapters/free-port";

export type PortClaim = { readonly variable: string; readonly port: number; readonly use: string };

/** Throws with the variable to change when a port, or an address, cannot be had. */
export async function requirePorts(hosts: readonly string[], claims: readonly PortClaim[]): Promise<void> {
  const [first, second] = claims;
  if (first && second && first.port === second.port) {
    throw new Error(`${first.variable} and ${second.variable} are both ${first.port}: they must differ.`);
  }
  for (const host of hosts) {
    for (const claim of claims) await requirePort(host, claim);
  }
}

async function requirePort(host: string, { variable, port, use }: PortClaim): Promise<void> {
  const code = await listenError(host, port);
  if (code === undefined) return;
  if (code === "EADDRINUSE") {
    throw new Error(
      `Port ${port} (${use}) is taken on ${host}. Stop what listens there, or set ${variable} to another port.`,
    );
  }
  if (code === "EACCES")
    throw new Error(`Port ${port} (${use}) may not be used by this user. Set ${variable} above 1023.`);
  throw new Error(`This machine cannot listen on ${host} (${code}). Set EVENKEEL_HOST to one of its addresses.`);
}

function listenError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

/** `preferred` while it is free, else any other. */
export const portOrFree = async (preferred: number): Promise<number> =>
  (await isPortFree(preferred)) ? preferred : findFreePort();

/** The address at which a listener on `hosts` can be reached from this machine. */
export function reachableHost(hosts: readonly string[]): string {
  const everywhere = new Set(["127.0.0.1", "0.0.0.0", "::", "localhost"]);
  if (hosts.some((host) => everywhere.has(host))) return "127.0.0.1";
  const [first = "127.0.0.1"] = hosts;
  return first.includes(":") ? `[${first}]` : first;
}
