import { isPortFree } from "#lib/adapters/free-port";
import { type Check, type Finding, good, type Sight, wrong } from "../check.ts";

export const ports: Check = {
  name: "ports",
  run: async (sight) => (await Promise.all(listed(sight).map((one) => look(one, sight)))).flat(),
};

interface Port {
  variable: string;
  port: number;
  path: string;
}

const listed = ({ environment }: Sight): Port[] => [
  { variable: "PORT", port: environment.port, path: "/api/health" },
  { variable: "GATEWAY_PORT", port: environment.gatewayPort, path: "/healthz" },
];

async function look({ variable, port, path }: Port, { supervisorPid, environment }: Sight): Promise<Finding[]> {
  const host = environment.hosts.includes("::") ? "[::1]" : "127.0.0.1";
  const isFree = await isPortFree(port);
  if (supervisorPid === undefined && isFree) return [good(`${variable} ${port} is free`)];
  const answer = await fetch(`http://${host}:${port}${path}`, { signal: AbortSignal.timeout(3_000) }).catch(() => null);
  if (answer?.ok) return [good(`${variable} ${port} answers`)];
  if (answer)
    return [wrong(`${variable} ${port} answers ${answer.status} at ${path}`, "Look at the log of that process.")];
  return supervisorPid === undefined
    ? [wrong(`${variable} ${port} is taken by another program`, `Stop that program, or set ${variable}.`)]
    : [wrong(`${variable} ${port} does not answer although Evenkeel runs`, "Look at its log, or restart it.")];
}
