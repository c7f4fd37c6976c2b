/**
 * A load generator that costs far less than the server it drives: raw sockets, prepared bytes, one request in flight on
 * each connection, answers told apart by Content-Length alone.
 */
import { connect, type Socket } from "node:net";

export interface HttpLoad {
  port: number;
  /** Whole requests, header and body; sent in turn. */
  requests: readonly Buffer[];
  connections: number;
  /** Not counted. */
  warmUpMs: number;
  measuredMs: number;
}

export interface HttpLoadResult {
  perSecond: number;
  /** Of the counted answers, sorted. */
  latenciesMs: Float64Array;
}

interface Run {
  load: HttpLoad;
  countFrom: number;
  countUntil: number;
  latencies: number[];
  next: number;
}

/** @throws when an answer is not 200. */
export async function runHttpLoad(load: HttpLoad): Promise<HttpLoadResult> {
  const countFrom = performance.now() + load.warmUpMs;
  const run: Run = { load, countFrom, countUntil: countFrom + load.measuredMs, latencies: [], next: 0 };
  await Promise.all(Array.from({ length: load.connections }, () => drive(run)));
  return {
    perSecond: (run.latencies.length / load.measuredMs) * 1000,
    latenciesMs: Float64Array.from(run.latencies).sort(),
  };
}

function drive(run: Run): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: run.load.port, host: "127.0.0.1", noDelay: true });
    let sentAt = 0;
    let held = "";
    const send = (): void => {
      sentAt = performance.now();
      if (sentAt > run.countUntil) {
        socket.destroy();
        resolve();
        return;
      }
      socket.write(run.load.requests[run.next++ % run.load.requests.length] as Buffer);
    };
    socket.setEncoding("latin1");
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("data", (text: string) => {
      held = held === "" ? text : held + text;
      const size = answerLength(held);
      if (size === null || held.length < size) return;
      if (!held.startsWith("HTTP/1.1 200")) return fail(socket, held, reject);
      held = "";
      const now = performance.now();
      if (now >= run.countFrom && now < run.countUntil) run.latencies.push(now - sentAt);
      send();
    });
  });
}

function answerLength(text: string): number | null {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const length = /content-length: (\d+)/i.exec(text.slice(0, end))?.[1];
  return end + 4 + Number(length ?? 0);
}

function fail(socket: Socket, answer: string, reject: (error: Error) => void): void {
  socket.destroy();
  reject(new Error(`unexpected answer: ${answer.slice(0, 200)}`));
}
