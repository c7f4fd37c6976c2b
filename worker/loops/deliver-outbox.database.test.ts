import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { eq, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { destination, outboxMessage } from "#db/schema/notification";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import { readEnvironment } from "#lib/adapters/env";
import { createLog } from "#lib/adapters/log";
import { newWebhookSecret } from "#lib/adapters/notifiers/webhook-signature";
import { seal } from "#lib/adapters/seal";
import { loadSecrets } from "#lib/adapters/secrets";
import { enqueueNotifications } from "#lib/commands/notification/enqueue";
import { newId } from "#lib/domain/kernel/id";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { createDeliverOutbox } from "./deliver-outbox.ts";

const own = withTestDatabase();
const secret = newWebhookSecret();
const variables = { EVENKEEL_SECRET: randomBytes(32).toString("hex"), EVENKEEL_DATA_DIR: tmpdir() };
const environment = readEnvironment(variables);
let handle: DatabaseHandle;

interface Arrival {
  id: string;
  timestamp: string;
  body: string;
}
const arrivals: Arrival[] = [];
/** How the receiver answers; replaced by tests. */
let respond: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
  void response.writeHead(204).end();
const sink = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", () => {
    const headers = request.headers as Record<string, string>;
    new Webhook(secret).verify(body, headers);
    arrivals.push({ id: headers["webhook-id"]!, timestamp: headers["webhook-timestamp"]!, body });
    respond(request, response);
  });
});

beforeAll(async () => {
  handle = openDatabase(own.url, { applicationName: "outbox-test", maxConnections: 6 });
  await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
  const { port } = sink.address() as AddressInfo;
  await handle.db.insert(destination).values({
    id: newId("destination", systemClock(), systemRandom),
    environment: "production",
    kind: "webhook",
    name: "Sink",
    settings: { url: `http://127.0.0.1:${port}/in`, allowPrivate: true },
    sealedSecret: seal(secret, loadSecrets(environment).subKeys("stored-secrets")[0]),
    createdAt: systemClock(),
  });
});
afterAll(async () => {
  sink.closeAllConnections();
  await new Promise((resolve) => sink.close(resolve));
  await handle.close();
});
beforeEach(async () => {
  await handle.db.delete(outboxMessage);
  await handle.db.update(destination).set({ enabled: true });
  arrivals.length = 0;
  respond = (_request, response) => void response.writeHead(204).end();
});

const tools = (workerId: string) => ({
  db: handle,
  environment,
  log: createLog({ name: "test", format: "json", write: () => {} }),
  findings: { audit: null },
  workerId,
  random: systemRandom,
  clock: systemClock,
});
const enqueue = () =>
  enqueueNotifications(
    { db: handle.db, actor: { kind: "engine", because: "test" }, now: systemClock(), random: systemRandom },
    {
      event: "incident.opened",
      environment: "production",
      subject: { kind: "incident", id: "inc_1", title: "Gap", path: "/incidents/inc_1" },
      facts: { key: "INC-1" },
      reason: "INC-1 P1: a limit was passed.",
    },
  );
const stored = async (id: string) => (await handle.db.select().from(outboxMessage).where(eq(outboxMessage.id, id)))[0]!;
const dueNow = () => handle.db.update(outboxMessage).set({ nextAttemptAt: sql`now()` });

describe("deliver-outbox", () => {
  it("delivers each message once, however many deliverers there are", async () => {
    const ids = (await Promise.all(Array.from({ length: 20 }, enqueue))).flat();
    await Promise.all(["a", "b", "c"].map((worker) => createDeliverOutbox().run(tools(worker))));
    expect(arrivals.map((arrival) => arrival.id).toSorted()).toEqual(ids.toSorted());
    for (const id of ids) expect(await stored(id)).toMatchObject({ attempts: 1, lastError: null });
    expect((await stored(ids[0]!)).deliveredAt).not.toBeNull();
  });

  it("does not let one slow receiver hold the others up", async () => {
    const held: ServerResponse[] = [];
    respond = (_request, response) => void held.push(response);
    await enqueue();
    const running = createDeliverOutbox().run(tools("a"));
    await vi.waitFor(() => expect(held).toHaveLength(1));
    respond = (_request, response) => void response.writeHead(204).end();
    const [next] = await enqueue();
    await vi.waitFor(async () => expect((await stored(next!)).deliveredAt).not.toBeNull(), { timeout: 5_000 });
    held[0]?.writeHead(204).end();
    await running;
  });

  it("tries again later under the same key with a new time stamp, and then stops", async () => {
    const [id] = await enqueue();
    respond = (_request, response) => void response.writeHead(503, { "retry-after": "7200" }).end();
    const loop = createDeliverOutbox();
    await loop.run(tools("a"));
    const waiting = await stored(id!);
    expect(waiting).toMatchObject({ attempts: 1, deliveredAt: null, lastError: "answered 503", claimedBy: null });
    expect(waiting.nextAttemptAt.getTime() - Date.now()).toBeGreaterThan(7_000_000);
    await loop.run(tools("a"));
    expect(arrivals).toHaveLength(1);
    respond = (_request, response) => void response.writeHead(204).end();
    await dueNow();
    await loop.run(tools("a"));
    expect(arrivals.map((arrival) => arrival.id)).toEqual([id, id]);
    expect((await stored(id!)).deliveredAt).not.toBeNull();
  });

  it("gives up after the last attempt", async () => {
    const [id] = await enqueue();
    respond = (_request, response) => void response.writeHead(500).end();
    await handle.db.update(outboxMessage).set({ attempts: 9 });
    await createDeliverOutbox().run(tools("a"));
    expect(await stored(id!)).toMatchObject({ attempts: 10, deliveredAt: null, abandonedAt: expect.any(Date) });
  });

  it("switches a destination off when its receiver is gone", async () => {
    const [id] = await enqueue();
    respond = (_request, response) => void response.writeHead(410).end();
    await createDeliverOutbox().run(tools("a"));
    expect((await stored(id!)).abandonedAt).not.toBeNull();
    expect(await handle.db.select().from(destination)).toMatchObject([{ enabled: false }]);
    expect(await enqueue()).toEqual([]);
  });

  it("loses nothing when a deliverer is killed in the middle of an attempt, and repeats only that one", async () => {
    const reached: ServerResponse[] = [];
    // The receiver has the message but its answer is still on the way.
    respond = (_request, response) => void reached.push(response);
    const [inFlight] = await enqueue();
    const victim = startDeliverer("victim");
    await vi.waitFor(() => expect(arrivals.map((arrival) => arrival.id)).toEqual([inFlight]), { timeout: 20_000 });
    const gone = new Promise((resolve) => victim.once("exit", resolve));
    victim.kill("SIGKILL");
    await gone;
    for (const response of reached) response.destroy();
    const [waiting] = await enqueue();

    respond = (_request, response) => void response.writeHead(204).end();
    const survivor = createDeliverOutbox();
    await survivor.run(tools("survivor"));
    expect(arrivals.map((arrival) => arrival.id)).toEqual([inFlight, waiting]);
    // The dead deliverer's claim runs out by the database's clock.
    await handle.db
      .update(outboxMessage)
      .set({ claimedUntil: sql`now() - interval '1 second'` })
      .where(eq(outboxMessage.claimedBy, "victim"));
    await survivor.run(tools("survivor"));
    expect(arrivals.map((arrival) => arrival.id)).toEqual([inFlight, waiting, inFlight]);
    expect(await stored(inFlight!)).toMatchObject({ deliveredAt: expect.any(Date), attempts: 2 });
    await survivor.run(tools("survivor"));
    expect(arrivals).toHaveLength(3);
  });
});

function startDeliverer(workerId: string): ChildProcess {
  const program = `
    const { openDatabase } = await import("#db/client");
    const { readEnvironment } = await import("#lib/adapters/env");
    const { createLog } = await import("#lib/adapters/log");
    const { systemClock: clock, systemRandom: random } = await import("#lib/adapters/clock");
    const { createDeliverOutbox } = await import("./worker/loops/deliver-outbox.ts");
    const db = openDatabase(process.env.TEST_URL, { applicationName: "victim" });
    const log = createLog({ name: "victim", format: "json" });
    await createDeliverOutbox().run({ db, environment: readEnvironment(process.env), log, workerId: "${workerId}", random, clock });
  `;
  return spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: new URL("../..", import.meta.url).pathname,
    env: { ...process.env, ...variables, TEST_URL: own.url },
    stdio: "inherit",
  });
}
