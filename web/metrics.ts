import type { IncomingMessage, ServerResponse } from "node:http";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { send } from "./answer.ts";
import { isFromThisMachine } from "./loopback.ts";

export interface WebMetrics {
  count(door: "status" | "console" | "metrics" | "refused", status: number): void;
  /** Prometheus text, for this machine or a `manage` key. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface WebMetricsOptions {
  isConsoleReady(): boolean;
  statusAsOf(): Promise<Date | null>;
  clock(): Date;
  /** Whether the request carries a live key with the scope `manage`; false when nobody can tell. */
  mayManage(request: IncomingMessage): Promise<boolean>;
}

export function createWebMetrics(options: WebMetricsOptions): WebMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "evenkeel_web_" });
  const requests = new Counter({
    name: "evenkeel_web_requests_total",
    help: "Answers sent, by door and status class",
    labelNames: ["door", "status"],
    registers,
  });
  new Gauge({
    name: "evenkeel_web_console_ready",
    help: "1 when the console answers",
    registers,
    collect() {
      this.set(options.isConsoleReady() ? 1 : 0);
    },
  });
  new Gauge({
    name: "evenkeel_web_status_age_seconds",
    help: "Age of the status page that is served",
    registers,
    async collect() {
      const asOf = await options.statusAsOf();
      if (asOf) this.set((options.clock().getTime() - asOf.getTime()) / 1_000);
    },
  });
  return {
    count: (door, status) => requests.inc({ door, status: `${Math.floor(status / 100)}xx` }),
    async handle(request, response) {
      if (!isFromThisMachine(request) && !(await options.mayManage(request))) {
        send(request, response, {
          status: 403,
          contentType: "application/problem+json",
          body: JSON.stringify({
            type: "about:blank",
            title: "Forbidden",
            status: 403,
            detail: "Metrics are read from this machine, or with an API key that has the scope manage.",
          }),
        });
        return;
      }
      const body = await registry.metrics();
      send(request, response, { status: 200, contentType: registry.contentType, body });
    },
  };
}
