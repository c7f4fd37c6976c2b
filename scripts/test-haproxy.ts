// A real HAProxy of its own for tests, in front of two servers that count what reaches them.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "#lib/adapters/free-port";
import { exchangeLines } from "#lib/adapters/outbound/exchange-lines";

/** A server behind HAProxy that names itself and remembers when each request came. */
class CountingServer {
  readonly hitsAtMs: number[] = [];
  readonly #server: Server;

  constructor(name: string) {
    this.#server = createServer((_, response) => {
      this.hitsAtMs.push(Date.now());
      response.end(name);
    });
  }

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export class TestHaproxy {
  readonly blue = new CountingServer("blue");
  readonly green = new CountingServer("green");
  readonly folder = mkdtempSync(join(tmpdir(), "evenkeel-haproxy-"));
  /** Runtime API: a socket file and a TCP port. */
  readonly socket = `unix:${join(this.folder, "admin.sock")}`;
  tcp = "";
  url = "";
  #child: ChildProcess | undefined;
  #config = "";

  async open(): Promise<void> {
    const [bluePort, greenPort] = [await this.blue.open(), await this.green.open()];
    const [port, runtimePort] = [await findFreePort(), await findFreePort()];
    this.url = `http://127.0.0.1:${port}/`;
    this.tcp = `127.0.0.1:${runtimePort}`;
    const servers = `  server blue 127.0.0.1:${bluePort} weight 1\n  server green 127.0.0.1:${greenPort} weight 0\n`;
    this.#config = join(this.folder, "haproxy.cfg");
    writeFileSync(
      this.#config,
      `global
  stats socket ${this.socket.slice("unix:".length)} mode 600 level admin
  stats socket ipv4@${this.tcp} level admin
defaults
  mode http
  timeout connect 2s
  timeout client 5s
  timeout server 5s
frontend entry
  bind 127.0.0.1:${port}
  default_backend www
backend www
  balance roundrobin
${servers}backend sticky
  balance roundrobin
  cookie SRV insert indirect nocache
${servers}backend hashed
  balance source
  hash-type consistent
${servers}backend third
  balance roundrobin
${servers}  server red 127.0.0.1:${bluePort} weight 3
`,
    );
    await this.start();
  }

  async start(): Promise<void> {
    this.#child = spawn("haproxy", ["-db", "-f", this.#config], { stdio: "ignore" });
    for (;;) {
      if (this.#child.exitCode !== null) throw new Error("haproxy did not start");
      const answer = await this.ask("show info").catch(() => "");
      if (answer.includes("Version")) return;
    }
  }

  ask(command: string): Promise<string> {
    const request = { address: this.socket, text: `${command}\n`, timeoutMs: 2_000, allowPrivate: true };
    return exchangeLines(request, { allowedHosts: [] });
  }

  /** Sends requests, a few at once, and counts who answered. */
  async send(count: number): Promise<{ blue: number; green: number }> {
    const answers = { blue: 0, green: 0 };
    let left = count;
    const sender = async () => {
      while (left-- > 0) {
        const response = await fetch(this.url);
        if (!response.ok) throw new Error(`HAProxy answered ${response.status}`);
        answers[(await response.text()) as "blue" | "green"] += 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, sender));
    return answers;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async close(): Promise<void> {
    await this.stop();
    this.blue.close();
    this.green.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
