import { randomBytes, randomUUID } from "node:crypto";
import type { Log } from "#lib/adapters/log";
import { ownFacts } from "#lib/adapters/process-facts";
import type { Secrets } from "#lib/adapters/secrets";
import { newId } from "#lib/domain/kernel/id";
import { AdminDoor } from "./admin/admin-door.ts";
import { EmergencyRollback } from "./admin/emergency-rollback.ts";
import { InboxCourier } from "./admin/inbox-courier.ts";
import { Journal } from "./admin/journal.ts";
import { Returns } from "./admin/returns.ts";
import { Attendance } from "./blind-limit/attendance.ts";
import { BlindLimitWatch } from "./blind-limit/blind-limit-watch.ts";
import { GatewayDoors, type IngestDoor } from "./gateway-doors.ts";
import { Heart } from "./heart.ts";
import { type IsPlaced, placedUnits } from "./ingest/placed-units.ts";
import { type Authorise, createAuthorise } from "./keys/authorise.ts";
import { KeyRing } from "./keys/key-ring.ts";
import { KeyUse } from "./keys/key-use.ts";
import { type BucketLimit, TokenBuckets } from "./keys/token-bucket.ts";
import { EvaluationCounts } from "./metrics/evaluation-counts.ts";
import { GatewayMetrics } from "./metrics/gateway-metrics.ts";
import { EventStreams } from "./ofrep/event-streams.ts";
import { FlagdDoor } from "./ofrep/flagd-door.ts";
import { OfrepDoor } from "./ofrep/ofrep-door.ts";
import { StreamTokens } from "./ofrep/stream-token.ts";
import { ConfigListener } from "./snapshot/config-listener.ts";
import { DatabaseClock } from "./snapshot/database-clock.ts";
import { DatabaseLine } from "./snapshot/database-line.ts";
import { GatewayFiles } from "./snapshot/gateway-files.ts";
import { SnapshotKeeper } from "./snapshot/keeper.ts";
import { ServingState } from "./snapshot/serving-state.ts";

/** Generous: it keeps one client from taking the gateway away from the others, not an honest service from working. */
const defaultEvaluationLimit: BucketLimit = { burst: 40_000, perSecond: 20_000 };

export interface GatewayOptions {
  databaseUrl: string;
  dataDir: string;
  hosts: readonly string[];
  /** 0 = any free port, for tests. */
  port: number;
  keyless: "off" | "loopback";
  secrets: Secrets;
  log: Log;
  /** Evaluations per key, or per address without a key. */
  evaluationLimit?: BucketLimit;
  createIngest?(tools: { authorise: Authorise; isPlaced: IsPlaced }): IngestDoor;
}

export interface Gateway {
  id: string;
  port: number;
  close(): Promise<void>;
}

/** Starts serving from the database, or from the file of an earlier run while the database is away. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const core = await createCore(options);
  const { id, streams, heart, listener, line, journal } = core;
  const { doors, ingest } = createDoors(options, core);
  const port = await doors.listen(options.hosts, options.port);
  heart.start();
  listener.start();
  const close = async (): Promise<void> => {
    heart.stop();
    streams.close();
    await Promise.all([doors.close(), listener.close()]);
    await ingest?.close();
    await line.close(id);
    await journal.close();
  };
  return { id, port, close };
}

type Core = Awaited<ReturnType<typeof createCore>>;

/** Everything but the doors: configuration, returns, the watch. It serves as soon as this resolves. */
async function createCore({ databaseUrl, dataDir, secrets, log }: GatewayOptions) {
  const startedAt = new Date();
  const id = newId("process", startedAt, randomBytes);
  const line = new DatabaseLine(databaseUrl);
  const files = new GatewayFiles(dataDir);
  const journal = await Journal.open(files.journalPath);
  const vitals = files.readVitals();
  const clock = new DatabaseClock(vitals ? vitals.databaseNowMs + (Date.now() - vitals.aliveAtMs) : Date.now());
  const nowMs = () => clock.nowMs();

  const state = new ServingState();
  const ring = new KeyRing(secrets.subKeys("api-keys"));
  state.onChange((serving) => ring.replace(serving.snapshot.keys));
  const keyUse = new KeyUse(nowMs);
  const evaluations = new EvaluationCounts(state, nowMs);
  const tokens = new StreamTokens(secrets.subKeys("event-streams"), nowMs);
  const streams = new EventStreams({ state, ring, tokens, nowMs });
  const newEntryId = () => `ret_${randomUUID()}`;
  const returns = new Returns({ gatewayId: id, state, journal, now: () => new Date(nowMs()), newId: newEntryId });
  const courier = new InboxCourier({ inbox: line, journal, returns, state, log });

  const report = async (): Promise<void> => {
    const own = ownFacts(secrets.marks, new Date());
    const evaluated = evaluations.lastEvaluations();
    const detail = { ...own, source: state.source, openReturns: journal.openEntries.length, evaluated };
    await line.report({ id, startedAt, appliedRevision: state.current?.snapshot.revision ?? 0, detail });
    await keyUse.report((uses) => line.noteKeyUses(uses));
  };
  const onApplied = () => void report().catch(() => log.debug("the applied revision is reported with the next beat"));
  const keeper = new SnapshotKeeper({ source: line, state, clock, files, log, onApplied });
  keeper.startFromFile(vitals?.signs ?? {});
  await keeper.catchUp();
  if (!state.current) log.warn("no database and no snapshot file: nothing can be served yet");

  const attendance = new Attendance(vitals?.absences ?? [], vitals?.databaseNowMs ?? null, nowMs());
  const absences = () => attendance.absences;
  const watch = new BlindLimitWatch({ state, keeper, returns, courier, nowMs, absences, log });
  const heart = new Heart({ keeper, courier, watch, attendance, files, report, clock, log });
  const listener = new ConfigListener({ databaseUrl, log, onWake: () => void keeper.refresh() });
  return {
    id,
    startedAt,
    line,
    journal,
    nowMs,
    state,
    ring,
    keyUse,
    evaluations,
    tokens,
    streams,
    returns,
    courier,
    keeper,
    heart,
    listener,
  };
}

function createDoors(options: GatewayOptions, core: Core): { doors: GatewayDoors; ingest: IngestDoor | undefined } {
  const { log, keyless } = options;
  const { id, state, ring, keyUse, tokens, streams, returns, courier, keeper, journal, nowMs } = core;
  const isReady = () => state.current !== null;
  const authorise = createAuthorise({ ring, keyless, isReady, nowMs, onUse: (keyId) => keyUse.note(keyId) });
  const limits = new TokenBuckets(options.evaluationLimit ?? defaultEvaluationLimit);
  const ingest = options.createIngest?.({ authorise, isPlaced: placedUnits(() => state.current) });
  const metrics = new GatewayMetrics({
    state,
    evaluations: core.evaluations,
    isDatabaseReached: () => keeper.database === "reached",
    openReturns: () => journal.openEntries.length,
    eventStreams: () => streams.count,
    ingestCounters: () => ingest?.counters ?? {},
  });
  const describe = () => ({
    gatewayId: id,
    startedAt: core.startedAt,
    source: state.source,
    revision: state.current?.snapshot.revision ?? null,
    database: keeper.database,
    returns: journal.openEntries.map((entry) => ({ ...entry, propagated: courier.isDelivered(entry) })),
    journalLength: journal.openEntries.length,
    eventStreams: streams.count,
  });
  const emergencyRollback = new EmergencyRollback({ state, returns, courier, log });
  const doors = new GatewayDoors({
    log,
    state,
    database: () => keeper.database,
    ofrep: new OfrepDoor({ state, authorise, limits, tokens, streams, nowMs }),
    flagd: new FlagdDoor(state, authorise),
    admin: new AdminDoor({ authorise, emergencyRollback, describe, metrics: () => metrics.render() }),
    ingest,
  });
  return { doors, ingest };
}
