/** Several loops of the unmodified OpenFeature server SDK, each evaluating without end, as the requests of a service do. */
import { setTimeout as pause } from "node:timers/promises";
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { type Client, OpenFeature } from "@openfeature/server-sdk";

const LOOPS = 4;
/** Between two evaluations of a loop: leaves the processors to the system that is measured. */
const GAP_MS = 4;
/** At 50 %, so many good answers in a row happen by chance once in 10^18. */
const SETTLED = 60;

export interface ServedUnit {
  readonly unitId: string;
  readonly variant: string;
}

export interface ServingLoops {
  /** Units served since the last call, by variant. */
  take(): ServedUnit[];
  /** Wall clock of the last evaluation that returned this variant. */
  lastAt(variant: string): number;
  /** Resolves when every loop has met nothing but `variant` for long. */
  settled(variant: string): Promise<void>;
  stop(): Promise<void>;
}

export async function openFlags(gatewayUrl: string, apiKey: string): Promise<Client> {
  const provider = new OFREPProvider({ baseUrl: gatewayUrl, headers: [["Authorization", `Bearer ${apiKey}`]] });
  await OpenFeature.setProviderAndWait(provider);
  return OpenFeature.getClient();
}

export function startServing(flags: Client, flagKey: string): ServingLoops {
  let taken: ServedUnit[] = [];
  const lastAt = new Map<string, number>();
  let inARow = { value: "", count: 0 };
  let count = 0;
  let isStopping = false;
  const loop = async (): Promise<void> => {
    while (!isStopping) {
      const unitId = `${flagKey}-${count++}`;
      const value = await flags.getStringValue(flagKey, "no answer", { targetingKey: unitId });
      lastAt.set(value, Date.now());
      taken.push({ unitId, variant: value });
      inARow = { value, count: inARow.value === value ? inARow.count + 1 : 1 };
      await pause(GAP_MS);
    }
  };
  const running = Array.from({ length: LOOPS }, loop);
  return {
    take: () => {
      const units = taken;
      taken = [];
      return units;
    },
    lastAt: (variant) => lastAt.get(variant) ?? Number.NaN,
    settled: async (variant) => {
      while (inARow.value !== variant || inARow.count < SETTLED) await pause(GAP_MS);
    },
    stop: async () => {
      isStopping = true;
      await Promise.all(running);
    },
  };
}
