import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { ServingState } from "../snapshot/serving-state.ts";
import type { EvaluationCounts } from "./evaluation-counts.ts";

export interface GatewayMetricsOptions {
  state: ServingState;
  evaluations: EvaluationCounts;
  isDatabaseReached(): boolean;
  openReturns(): number;
  eventStreams(): number;
  /** Monotone counters of the ingest door, by name. */
  ingestCounters(): Readonly<Record<string, number>>;
}

/** Prometheus text, gathered when somebody asks. */
export class GatewayMetrics {
  readonly #registry = new Registry();

  constructor(options: GatewayMetricsOptions) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, prefix: "evenkeel_gateway_" });
    new Counter({
      name: "evenkeel_gateway_evaluations_total",
      help: "Flag evaluations answered, by variant",
      labelNames: ["environment", "flag", "variant"],
      registers,
      collect() {
        this.reset();
        for (const { labels, count } of options.evaluations.totals()) this.inc(labels, count);
      },
    });
    const gauge = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name: `evenkeel_gateway_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    };
    gauge("config_revision", "Config revision served", () => options.state.current?.snapshot.revision ?? 0);
    gauge("database_reached", "1 when the last question to the database was answered", () =>
      options.isDatabaseReached() ? 1 : 0,
    );
    gauge("open_returns", "Returns to the baseline that the control plane has not carried out", options.openReturns);
    gauge("event_streams", "Open event streams", options.eventStreams);
    new Counter({
      name: "evenkeel_gateway_ingest_total",
      help: "What the ingest door counted, by kind",
      labelNames: ["kind"],
      registers,
      collect() {
        this.reset();
        for (const [kind, count] of Object.entries(options.ingestCounters())) this.inc({ kind }, count);
      },
    });
  }

  async render(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
