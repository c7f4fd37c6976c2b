/**
 * OFREP evaluations a second of the whole gateway, against a bare node:http server that parses and answers the same JSON.
 * Usage: node bench/ofrep.ts
 */
import { type ChildProcess, fork } from "node:child_process";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { testKeys } from "../gateway/test-gateway.ts";
import { type HttpLoadResult, runHttpLoad } from "./http-load.ts";
import type { BenchResult } from "./linear-rate.ts";

const RUNS = 9;
const CONNECTIONS = 32;
const LEAST_RATIO = 0.6;

const REQUESTS = Array.from({ length: 512 }, (_, i) => {
  const body = JSON.stringify({
    context: { targetingKey: `application-${i * 7919}`, region: "north", channel: "web" },
  });
  const head = [
    "POST /ofrep/v1/evaluate/flags/income-scorer-model HTTP/1.1",
    "Host: 127.0.0.1",
    "Content-Type: application/json; charset=utf-8",
    `Authorization: Bearer ${testKeys.evaluate}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
});

interface Contender {
  child: ChildProcess;
  port: number;
  perSecond: number[];
  p99Ms: number[];
}

function start(kind: "gateway" | "bare"): Promise<Contender> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL("./ofrep-server.ts", import.meta.url)), [kind]);
    child.once("message", (port) => resolve({ child, port: Number(port), perSecond: [], p99Ms: [] }));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the ${kind} server ended with ${code}`)));
  });
}

const run = ({ port }: Contender, measuredMs: number): Promise<HttpLoadResult> =>
  runHttpLoad({ port, requests: REQUESTS, connections: CONNECTIONS, warmUpMs: 200, measuredMs });

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

export async function benchOfrep(): Promise<BenchResult> {
  const [gateway, bare] = await Promise.all([start("gateway"), start("bare")]);
  try {
    for (const contender of [gateway, bare]) await run(contender, 1_500);
    // Alternating runs see the same machine load, so that their ratio is about the code.
    for (let i = 0; i < RUNS; i++)
      for (const contender of i % 2 ? [bare, gateway] : [gateway, bare]) {
        const { perSecond, latenciesMs } = await run(contender, 1_000);
        contender.perSecond.push(perSecond);
        contender.p99Ms.push(latenciesMs[Math.floor(latenciesMs.length * 0.99)] ?? Number.NaN);
      }
  } finally {
    gateway.child.disconnect();
    bare.child.disconnect();
  }
  const [ours, theirs] = [median(gateway.perSecond), median(bare.perSecond)];
  const ratio = ours / theirs;
  const load = loadavg()[0]!.toFixed(2);
  return {
    name: "OFREP evaluations",
    rows: [
      { label: "gateway, evaluations a second", value: ours.toFixed(0), target: "shown", ok: true },
      { label: "bare node:http, answers a second", value: theirs.toFixed(0), target: "shown", ok: true },
      { label: "ratio of medians", value: ratio.toFixed(2), target: `>= ${LEAST_RATIO}`, ok: ratio >= LEAST_RATIO },
      {
        label: `p99 at full load, ${CONNECTIONS} connections`,
        value: `${median(gateway.p99Ms).toFixed(1)} ms (bare ${median(bare.p99Ms).toFixed(1)} ms, load ${load})`,
        target: "shown",
        ok: true,
      },
    ],
  };
}

if (import.meta.main) console.table((await benchOfrep()).rows);
