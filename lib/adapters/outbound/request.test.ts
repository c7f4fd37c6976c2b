import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type OutboundPolicy, OutboundRefusal, type OutboundRequest, sendOutbound } from "./request.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const request = (url: string, given: Partial<OutboundRequest> = {}): OutboundRequest => ({
  url,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: "{}",
  timeoutMs: 2_000,
  allowPrivate: false,
  ...given,
});
const policy = (given: Partial<OutboundPolicy> = {}): OutboundPolicy => ({ allowedHosts: [], ...given });

describe("sendOutbound", () => {
  it.each([
    "http://127.0.0.1:1/",
    "http://localhost:1/",
    "http://[::1]:1/",
    "http://2130706433:1/",
    "http://0x7f.1:1/",
    "http://017700000001:1/",
    "http://[::ffff:127.0.0.1]:1/",
    "http://169.254.169.254/latest/meta-data",
  ])("refuses %s before anything is sent", async (url) => {
    await expect(sendOutbound(request(url), policy())).rejects.toThrow(OutboundRefusal);
  });

  it.each(["ftp://example.org/", "file:///etc/passwd", "no url", "http://user:secret@example.org/"])(
    "does not call %s",
    async (url) => {
      await expect(sendOutbound(request(url, { allowPrivate: true }), policy())).rejects.toThrow(OutboundRefusal);
    },
  );

  it("refuses a name when one of its addresses is private", async () => {
    const resolve = async () => ["93.184.216.34", "10.0.0.7"];
    await expect(sendOutbound(request("https://example.org/"), policy({ resolve }))).rejects.toThrow(/private/);
  });

  it("asks for the address once and connects to the one it checked", async () => {
    let asked = 0;
    const seen: string[] = [];
    const port = await serve((incoming, response) => {
      seen.push(String(incoming.headers.host));
      response.end("ok");
    });
    // A second answer would point elsewhere: it is never asked for.
    const resolve = async () => {
      asked += 1;
      return asked === 1 ? ["127.0.0.1"] : ["203.0.113.9"];
    };
    const response = await sendOutbound(
      request(`http://hooks.example.org:${port}/in`),
      policy({ resolve, allowedHosts: ["127.0.0.1"] }),
    );
    expect(response).toMatchObject({ status: 200, body: "ok" });
    expect(asked).toBe(1);
    expect(seen).toEqual([`hooks.example.org:${port}`]);
  });

  it("reaches a private address that an administrator allowed for this destination", async () => {
    const port = await serve((_incoming, response) => response.writeHead(204).end());
    const response = await sendOutbound(request(`http://localhost:${port}/`, { allowPrivate: true }), policy());
    expect(response.status).toBe(204);
  });

  it("follows no redirect", async () => {
    let calls = 0;
    const port = await serve((_incoming, response) => {
      calls += 1;
      response.writeHead(302, { location: "http://127.0.0.1:1/inside" }).end();
    });
    const response = await sendOutbound(request(`http://127.0.0.1:${port}/`, { allowPrivate: true }), policy());
    expect([response.status, calls]).toEqual([302, 1]);
  });

  it("gives up on an answer that never ends, and keeps only its beginning", async () => {
    const stuck = await serve((_incoming, response) => void response.writeHead(200).write("x"));
    await expect(
      sendOutbound(request(`http://127.0.0.1:${stuck}/`, { allowPrivate: true, timeoutMs: 300 }), policy()),
    ).rejects.toThrow(/in time/);
    const endless = await serve((_incoming, response) => {
      const pour = () => {
        while (response.write("x".repeat(65_536)));
        response.once("drain", pour);
      };
      pour();
    });
    const response = await sendOutbound(request(`http://127.0.0.1:${endless}/`, { allowPrivate: true }), policy());
    expect(response.body).toHaveLength(16 * 1024);
  });

  it("counts the time that DNS takes", async () => {
    const resolve = () => new Promise<string[]>(() => {});
    await expect(
      sendOutbound(request("https://example.org/", { timeoutMs: 200 }), policy({ resolve })),
    ).rejects.toThrow(/in time/);
  });
});
