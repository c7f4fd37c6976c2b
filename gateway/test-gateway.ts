// For tests: a gateway on a free port that lives from a snapshot file, with no database behind it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Snapshot, SnapshotKey, SnapshotRollout } from "#db/snapshot/snapshot";
import { hashApiKey } from "#lib/adapters/api-key-hash";
import { createLog } from "#lib/adapters/log";
import { loadSecrets } from "#lib/adapters/secrets";
import type { KeyScope } from "#lib/domain/access/permission";
import { createGateway, type Gateway, type GatewayOptions } from "./create-gateway.ts";

export const testSecrets = loadSecrets({ secrets: ["s".repeat(40)], dataDir: "" });
export const silentLog = createLog({ name: "test", format: "json", write: () => {} });
/** Nothing listens there. */
export const awayDatabaseUrl = "postgresql://nobody@127.0.0.1:9/none";

export const testKeys = {
  evaluate: `evk_${"e".repeat(32)}`,
  manage: `evk_${"m".repeat(32)}`,
  ingest: `evk_${"i".repeat(32)}`,
  expired: `evk_${"x".repeat(32)}`,
} as const;

const keyRow = (name: keyof typeof testKeys, scope: KeyScope, expiresAtMs: number | null = null): SnapshotKey => ({
  id: `key_${name}`,
  name,
  hash: hashApiKey(testKeys[name], testSecrets.subKeys("api-keys")[0]).toString("hex"),
  scopes: [scope],
  environment: "production",
  expiresAtMs,
});

export const testRollout: SnapshotRollout = {
  id: "rol_1",
  flagKey: "income-scorer-model",
  environment: "production",
  state: "running",
  candidateVariant: "v3",
  baselineVariant: "v1",
  trafficPercent: 25,
  seed: "rol_1:",
  stepIndex: 1,
  revision: 4,
  blindLimitSeconds: 86_400,
  returnWhenBlindAbovePercent: 5,
  hasGuardrail: true,
  startedAtMs: 0,
  lastJudgedAtMs: null,
  lastTelemetryAtMs: null,
};

/** Two flags, one of them in a rollout, and a key of each kind. */
export function testSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  const flag = { environment: "production", service: "income-scorer", state: "ENABLED" as const, revision: 1 };
  return {
    version: 1,
    revision: 7,
    keysMark: "one",
    databaseNowMs: Date.now(),
    flags: [
      {
        ...flag,
        key: "income-scorer-model",
        variants: { v1: "v1", v2: "v2", v3: "v3" },
        defaultVariant: "v1",
      },
      { ...flag, key: "explain-decisions", variants: { on: true, off: false }, defaultVariant: "off" },
    ],
    rollouts: [testRollout],
    otherRollouts: [{ id: "rol_0", environment: "production", state: "rolled_back" }],
    keys: [
      keyRow("evaluate", "evaluate"),
      keyRow("manage", "manage"),
      keyRow("ingest", "ingest"),
      keyRow("expired", "evaluate", 1),
    ],
    ...changes,
  };
}

export interface TestGateway {
  gateway: Gateway;
  dataDir: string;
  url: string;
  /** Stops it and removes its folder, or keeps the folder for the next start. */
  stop(keep?: "keep"): Promise<void>;
}

export interface TestGatewayOptions extends Partial<GatewayOptions> {
  /** Null: no file, so nothing can be served. */
  snapshot?: Snapshot | null;
}

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { snapshot, ...changes } = options;
  const dataDir = changes.dataDir ?? mkdtempSync(join(tmpdir(), "evenkeel-gateway-"));
  if (snapshot !== null && !changes.dataDir) writeSnapshot(dataDir, snapshot ?? testSnapshot());
  const gateway = await createGateway({
    databaseUrl: awayDatabaseUrl,
    dataDir,
    hosts: ["127.0.0.1"],
    port: 0,
    keyless: "off",
    secrets: testSecrets,
    log: silentLog,
    ...changes,
  });
  const stop = async (keep?: "keep"): Promise<void> => {
    await gateway.close();
    if (!keep) rmSync(dataDir, { recursive: true, force: true });
  };
  return { gateway, dataDir, url: `http://127.0.0.1:${gateway.port}`, stop };
}

export function writeSnapshot(dataDir: string, snapshot: Snapshot): void {
  mkdirSync(join(dataDir, "gateway"), { recursive: true });
  writeFileSync(join(dataDir, "gateway", "snapshot.json"), JSON.stringify(snapshot));
}

/** Asks again until the answer satisfies; fails with the last answer. */
export async function until<T>(ask: () => Promise<T> | T, isDone: (answer: T) => boolean, mostMs = 15_000): Promise<T> {
  const end = performance.now() + mostMs;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (performance.now() > end) throw new Error(`not within ${mostMs} ms; last: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
