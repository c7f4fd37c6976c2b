import { createServer } from "node:net";

// Below the range from which the kernel numbers outgoing connections: a client retrying a stopped server on a port of
// that range can end up connected to itself, and then the server cannot come back.
const lowestPort = 15_000;
const portCount = 15_000;

/** Whether nothing listens on `port` at `host`. */
export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = lowestPort + Math.floor(Math.random() * portCount);
    if (await isPortFree(port)) return port;
  }
  throw new Error("No free TCP port found on 127.0.0.1.");
}
