import type { OutboundPolicy } from "../outbound/choose-address.ts";
import { exchangeLines, type LineExchange } from "../outbound/exchange-lines.ts";

/** One server of a backend, as `show servers state` tells it (management guide, format 1). */
export interface ServerState {
  name: string;
  /** Takes new requests: running or warming up, neither in maintenance nor draining. */
  isUsable: boolean;
  weight: number;
}

export interface BackendState {
  servers: ServerState[];
  /** Name of the cookie by which it keeps clients; empty when it keeps none. */
  cookie: string;
  /** `roundrobin`, `leastconn`, `source`, ... */
  algorithm: string;
}

export type Runtime = Omit<LineExchange, "text">;

/** The text of a refusal; HAProxy answers a command that went well with nothing. */
export class RuntimeRefusal extends Error {
  override readonly name = "RuntimeRefusal";
}

/** srv_op_state: 0 down, 1 warming up, 2 running, 3 stopping. */
const usableStates: ReadonlySet<string> = new Set(["1", "2"]);

/** @throws RuntimeRefusal when HAProxy does not know the backend, Error when the answer cannot be read. */
export async function readBackend(runtime: Runtime, backend: string, policy: OutboundPolicy): Promise<BackendState> {
  const text = `show servers state ${backend};show stat ${backend} 2 -1\n`;
  const answer = await exchangeLines({ ...runtime, text }, policy);
  const servers = parseServers(answer);
  if (servers.length === 0) throw new RuntimeRefusal(firstLine(answer) || `the backend ${backend} has no server`);
  return { servers, ...parseBackend(answer, backend) };
}

/** @throws RuntimeRefusal with HAProxy's words when it took one of the weights not. */
export async function writeWeights(
  runtime: Runtime,
  weights: ReadonlyArray<{ backend: string; server: string; weight: number }>,
  policy: OutboundPolicy,
): Promise<void> {
  const commands = weights.map(({ backend, server, weight }) => `set server ${backend}/${server} weight ${weight}`);
  const answer = await exchangeLines({ ...runtime, text: `${commands.join(";")}\n` }, policy);
  if (firstLine(answer)) throw new RuntimeRefusal(firstLine(answer));
}

const firstLine = (text: string): string =>
  text
    .split("\n")
    .find((line) => line.trim() !== "")
    ?.trim() ?? "";

/** Columns are found by their names: later versions append some. */
function parseServers(answer: string): ServerState[] {
  const lines = answer.split("\n");
  const at = lines.findIndex((line) => line.startsWith("# be_id "));
  if (at < 0) return [];
  const column = columnsOf(lines[at] ?? "", " ");
  const end = lines.findIndex((line, index) => index > at && line.trim() === "");
  return lines.slice(at + 1, end < 0 ? undefined : end).map((line) => {
    const cells = line.split(" ");
    const cell = (name: string) => cells[column.get(name) ?? -1] ?? "";
    const weight = Number(cell("srv_uweight"));
    if (cell("srv_name") === "" || !Number.isInteger(weight)) throw new Error("HAProxy's server states are unreadable");
    const isUsable = usableStates.has(cell("srv_op_state")) && cell("srv_admin_state") === "0";
    return { name: cell("srv_name"), isUsable, weight };
  });
}

/** Cookie and algorithm stand in `show stat` for sockets of the level operator or admin. */
function parseBackend(answer: string, backend: string): Pick<BackendState, "cookie" | "algorithm"> {
  const lines = answer.split("\n");
  const column = columnsOf(lines.find((line) => line.startsWith("# pxname,")) ?? "", ",");
  const cells = lines.find((line) => line.startsWith(`${backend},BACKEND,`))?.split(",") ?? [];
  const cell = (name: string) => cells[column.get(name) ?? -1] ?? "";
  return { cookie: cell("cookie"), algorithm: cell("algo") };
}

const columnsOf = (header: string, separator: string): Map<string, number> =>
  new Map(
    header
      .replace(/^# /, "")
      .split(separator)
      .map((name, index) => [name, index]),
  );
