import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Logger;

/** `json`: one object per line, for machines. `text`: one short line, for a person watching a terminal. */
export type LogFormat = "json" | "text";

export type LogOptions = { readonly name: string; readonly format: LogFormat; readonly write?: (line: string) => void };

const levelWords: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "",
  40: "WARN",
  50: "ERROR",
  60: "FATAL",
};
const hiddenKeys = new Set(["level", "time", "name", "msg", "err"]);

/** Whoever reads the log may leave first, as `| head` does: a process does not stop serving because of it. */
let isReaderWatched = false;
const writeToStdout = (line: string): void => {
  if (!isReaderWatched) process.stdout.on("error", () => {});
  isReaderWatched = true;
  process.stdout.write(line);
};

/** Secrets never reach a log line, whichever object carries them. */
const redact = {
  paths: [
    "password",
    "secret",
    "token",
    "apiKey",
    "authorization",
    '["x-api-key"]',
    "*.password",
    "*.secret",
    "*.token",
    "*.apiKey",
    "*.authorization",
    '*["x-api-key"]',
  ],
  censor: "[hidden]",
};

export function createLog({ name, format, write = writeToStdout }: LogOptions): Log {
  const destination: DestinationStream = {
    write: format === "json" ? write : (line) => write(toText(JSON.parse(line))),
  };
  return pino({ name, base: { name }, redact, timestamp: pino.stdTimeFunctions.epochTime }, destination);
}

function toText(entry: Record<string, unknown>): string {
  const time = new Date(Number(entry.time)).toISOString().slice(11, 19);
  const level = levelWords[Number(entry.level)] ?? "";
  const details = Object.entries(entry).flatMap(([key, value]) =>
    hiddenKeys.has(key) ? [] : [`${key}=${typeof value === "string" ? value : JSON.stringify(value)}`],
  );
  const head = [time, String(entry.name).padEnd(8), level, entry.msg, ...details].filter(Boolean).join(" ");
  const error = entry.err as { stack?: string; message?: string } | undefined;
  return error ? `${head} ${error.stack ?? error.message ?? ""}\n` : `${head}\n`;
}
