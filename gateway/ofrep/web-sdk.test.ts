import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { ClientProviderEvents, OpenFeature } from "@openfeature/web-sdk";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Secrets } from "#lib/adapters/secrets";
import { startTestGateway, type TestGateway, testKeys, testSecrets, until } from "../test-gateway.ts";

/** What the provider needs of a browser's EventSource: one URL, messages, and reconnecting on its own. */
class StreamedEventSource extends EventTarget {
  static readonly opened: StreamedEventSource[] = [];
  readyState = 0;
  #lastEventId = "";
  readonly url: string;
  readonly #abort = new AbortController();

  constructor(url: string) {
    super();
    this.url = url;
    StreamedEventSource.opened.push(this);
    void this.#run();
  }

  close(): void {
    this.readyState = 2;
    this.#abort.abort();
  }

  async #run(): Promise<void> {
    while (this.readyState !== 2) {
      this.readyState = 0;
      try {
        const headers: Record<string, string> = this.#lastEventId ? { "Last-Event-ID": this.#lastEventId } : {};
        const response = await fetch(this.url, { headers, signal: this.#abort.signal });
        if (response.status !== 200) return this.#fail();
        this.readyState = 1;
        this.dispatchEvent(new Event("open"));
        let text = "";
        for await (const chunk of response.body ?? []) {
          const blocks = (text + Buffer.from(chunk).toString()).split("\n\n");
          text = blocks.pop() ?? "";
          for (const block of blocks) this.#dispatch(block);
        }
      } catch {
        // A broken line is dialled again below.
      }
      if (this.readyState === 2) return;
      this.readyState = 0;
      this.dispatchEvent(new Event("error"));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #fail(): void {
    this.readyState = 2;
    this.dispatchEvent(new Event("error"));
  }

  #dispatch(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
    this.#lastEventId = field("id") ?? this.#lastEventId;
    const data = field("data");
    if (data !== undefined) this.dispatchEvent(new MessageEvent(field("event") ?? "message", { data }));
  }
}

function memoryStorage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> & { entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

const globals = globalThis as { EventSource?: unknown; localStorage?: unknown };
const before = {
  EventSource: Object.getOwnPropertyDescriptor(globals, "EventSource"),
  localStorage: Object.getOwnPropertyDescriptor(globals, "localStorage"),
};
let storage: ReturnType<typeof memoryStorage>;
let running: TestGateway;

beforeAll(() => {
  Object.defineProperty(globals, "EventSource", { value: StreamedEventSource, configurable: true });
});
afterAll(() => {
  for (const [name, descriptor] of Object.entries(before)) {
    if (descriptor) Object.defineProperty(globals, name, descriptor);
    else delete globals[name as keyof typeof globals];
  }
});
beforeEach(async () => {
  storage = memoryStorage();
  Object.defineProperty(globals, "localStorage", { value: storage, configurable: true });
  StreamedEventSource.opened.length = 0;
  running = await startTestGateway();
});
afterEach(async () => {
  await OpenFeature.close();
  await running.stop();
});

const provider = (key: string = testKeys.evaluate) =>
  new OFREPWebProvider({ baseUrl: running.url, headers: [["X-API-Key", key]] });

const rollBack = () =>
  fetch(`${running.url}/admin/rollouts/rol_1/roll-back`, {
    method: "POST",
    headers: { Authorization: `Bearer ${testKeys.manage}` },
  });

/** A unit that has the candidate at 25 %. */
async function candidateUnit(): Promise<string> {
  for (let i = 0; ; i++) {
    const response = await fetch(`${running.url}/ofrep/v1/evaluate/flags/income-scorer-model`, {
      method: "POST",
      headers: { "X-API-Key": testKeys.evaluate },
      body: JSON.stringify({ context: { targetingKey: `unit-${i}` } }),
    });
    if (((await response.json()) as { variant: string }).variant === "v3") return `unit-${i}`;
  }
}

test("the unmodified web SDK evaluates from one request and hears of a rollback", async () => {
  await OpenFeature.setContext({ targetingKey: await candidateUnit() });
  await OpenFeature.setProviderAndWait(provider());
  const client = OpenFeature.getClient();
  expect(client.getStringDetails("income-scorer-model", "v0")).toMatchObject({
    value: "v3",
    reason: "SPLIT",
    flagMetadata: { rolloutId: "rol_1", exposure: 25 },
  });
  expect(client.getBooleanValue("explain-decisions", true)).toBe(false);
  await until(
    () => StreamedEventSource.opened.at(-1)?.readyState,
    (state) => state === 1,
  );
  const changed: unknown[] = [];
  client.addHandler(ClientProviderEvents.ConfigurationChanged, (details) => changed.push(details?.flagsChanged));
  await rollBack();
  await until(
    () => client.getStringDetails("income-scorer-model", "v0"),
    ({ value, reason }) => value === "v1" && reason === "STATIC",
  );
  await until(
    () => changed,
    ([first]) => JSON.stringify(first) === '["income-scorer-model"]',
  );
});

test("a context change asks again for the new unit", async () => {
  await OpenFeature.setContext({});
  await OpenFeature.setProviderAndWait(provider());
  const client = OpenFeature.getClient();
  expect(client.getStringDetails("income-scorer-model", "v0")).toMatchObject({
    value: "v0",
    errorCode: "TARGETING_KEY_MISSING",
  });
  await OpenFeature.setContext({ targetingKey: await candidateUnit() });
  expect(client.getStringValue("income-scorer-model", "v0")).toBe("v3");
});

test("a wrong key is fatal, so the application knows that it will not get better", async () => {
  await expect(OpenFeature.setProviderAndWait(provider("evk_wrong"))).rejects.toMatchObject({
    code: "PROVIDER_FATAL",
  });
});

test("a client that kept an old stream address gets a new one instead of an endless 304", async () => {
  await OpenFeature.setContext({ targetingKey: "unit-1" });
  await OpenFeature.setProviderAndWait(provider());
  const client = OpenFeature.getClient();
  const isOpen = ({ readyState }: StreamedEventSource) => readyState === 1;
  const listOpen = () => StreamedEventSource.opened.filter(isOpen);
  const [old] = await until(listOpen, (streams) => streams.length === 1);
  await OpenFeature.clearProviders();
  // The page comes back from its storage when the token in it has ended, as after an hour.
  const { dataDir, gateway } = running;
  await running.stop("keep");
  const secrets: Secrets = {
    ...testSecrets,
    subKeys: (purpose) =>
      purpose === "event-streams" ? [Buffer.from("another period")] : testSecrets.subKeys(purpose),
  };
  running = await startTestGateway({ dataDir, port: gateway.port, secrets });
  await OpenFeature.setProviderAndWait(provider());
  expect(client.getStringDetails("income-scorer-model", "v0").reason).toBe("CACHED");
  const [fresh] = await until(listOpen, (streams) => streams.length === 1);
  expect(fresh?.url).not.toBe(old?.url);
});
