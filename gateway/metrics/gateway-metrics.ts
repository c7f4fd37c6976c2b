import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Serving } from "../snapshot/serving.ts";
import type { ServingState } from "../snapshot/serving-state.ts";

export interface GatewayMetricsOptions {
  state: ServingState;
  isDatabaseReached(): boolean;
  openReturns(): number;
  eventStreams(): number;
  /** Monotone counters of the ingest door, by name. */
  ingestCounters(): Readonly<Record<string, number>>;
}

/** Evaluations are counted in plain numbers beside each answer and only gathered when somebody asks. */
export class GatewayMetrics {
  readonly #registry = new Registry();
  readonly #evaluations = new Map<string, { labels: Record<string, string>; count: number }>();
  #serving: Serving | null = null;

  constructor(options: GatewayMetricsOptions) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, prefix: "evenkeel_gateway_" });
    options.state.onChange((serving) => {
      this.#fold();
      this.#serving = serving;
    });
    const fold = () => this.#fold();
    const evaluations = this.#evaluations;
    new Counter({
      name: "evenkeel_gateway_evaluations_total",
      help: "Flag evaluations answered, by variant",
      labelNames: ["environment", "flag", "variant"],
      registers,
      collect() {
        fold();
        this.reset();
        for (const { labels, count } of evaluations.values()) this.inc(labels, count);
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

  /** Moves the counts of the answers into the totals, which outlive the snapshot. */
  #fold(): void {
    for (const environment of this.#serving?.environments.values() ?? [])
      for (const [flag, { answers }] of environment.flags)
        for (const [variant, answer] of answers) {
          const id = JSON.stringify([environment.name, flag, variant]);
          const labels = { environment: environment.name, flag, variant };
          const total = this.#evaluations.get(id) ?? { labels, count: 0 };
          total.count += answer.count;
          answer.count = 0;
          this.#evaluations.set(id, total);
        }
  }
}
