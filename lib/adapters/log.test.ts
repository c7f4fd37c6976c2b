import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createLog } from "./log.ts";

function lines(format: "json" | "text"): { written: string[]; log: ReturnType<typeof createLog> } {
  const written: string[] = [];
  return { written, log: createLog({ name: "gateway", format, write: (line) => written.push(line) }) };
}

test("json lines carry name, message and fields", () => {
  const { written, log } = lines("json");
  log.info({ spanCount: 3 }, "stored");
  expect(JSON.parse(written[0]!)).toMatchObject({ name: "gateway", msg: "stored", spanCount: 3, level: 30 });
});

test("text lines are one short line with the level only when it matters", () => {
  const { written, log } = lines("text");
  log.info({ spanCount: 3 }, "stored");
  log.warn("slow");
  expect(written[0]).toMatch(/^\d\d:\d\d:\d\d gateway {2}stored spanCount=3\n$/);
  expect(written[1]).toMatch(/ WARN slow\n$/);
});

test.each(["json", "text"] as const)("secrets are hidden in %s", (format) => {
  const { written, log } = lines(format);
  log.info({ apiKey: "ek_live_1", request: { authorization: "Bearer ek_live_2" } }, "call");
  log.info({ headers: { "x-api-key": "ek_live_3" }, key: { apiKey: "ek_live_4" } }, "call");
  expect(written).toHaveLength(2);
  expect(written.join("")).not.toContain("ek_live");
});

test("a process goes on when nobody reads its log any more", async () => {
  const program = `
    import { createLog } from "./lib/adapters/log.ts";
    const log = createLog({ name: "gateway", format: "text" });
    const timer = setInterval(() => log.info("still here"), 5);
    process.once("message", () => { clearInterval(timer); process.disconnect(); });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "ignore", "ipc"],
  });
  const ended = once(child, "exit");
  const reader = child.stdout as Readable;
  await once(reader, "data");
  const closed = once(reader, "close");
  reader.destroy();
  await closed;
  // Some writes later; a process that died of the first would not hear the message.
  const stop = setInterval(() => child.connected && child.send("stop"), 300);
  const [code] = (await ended) as [number | null];
  clearInterval(stop);
  expect(code).toBe(0);
});

test("an error keeps its stack", () => {
  const { written, log } = lines("text");
  log.error({ err: new Error("boom") }, "failed");
  expect(written[0]).toContain("ERROR failed Error: boom");
});
