import { createServer, type RequestListener, type Server } from "node:http";

export interface Listening {
  servers: Server[];
  /** Waits for the answers under way, at most this long, then cuts the rest. */
  close(withinMs: number): Promise<void>;
}

/** One server per address, all on the same port. */
export async function listen(
  listener: RequestListener,
  { hosts, port }: { hosts: readonly string[]; port: number },
): Promise<Listening> {
  const servers = hosts.map(() =>
    createServer({ requestTimeout: 30_000, headersTimeout: 15_000, maxHeaderSize: 32_768 }, listener),
  );
  await Promise.all(
    servers.map(
      (server, index) =>
        new Promise<void>((resolve, reject) => {
          server.once("error", reject);
          server.listen({ host: hosts[index], port }, () => {
            server.off("error", reject);
            resolve();
          });
        }),
    ),
  );
  return {
    servers,
    close: (withinMs) => Promise.all(servers.map((server) => closeOne(server, withinMs))).then(() => {}),
  };
}

function closeOne(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
