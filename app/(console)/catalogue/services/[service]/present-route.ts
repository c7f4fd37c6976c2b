import type { TrafficRouteFacts } from "#lib/queries/catalogue/traffic-route";

const isServers = (value: unknown): value is Record<string, string> => typeof value === "object" && value !== null;

/** "v1=blue, v2=green". */
export const serverLines = (servers: unknown): string =>
  isServers(servers)
    ? Object.entries(servers)
        .map(([variant, server]) => `${variant}=${server}`)
        .join(", ")
    : "";

export function routeFacts(route: TrafficRouteFacts): Array<{ term: string; value: string }> {
  const { adapter, name, target, settings } = route;
  const facts = [{ term: "Divided by", value: name }];
  if (adapter !== "flag") facts.push({ term: "Where", value: target });
  if (isServers(settings.servers)) facts.push({ term: "Servers", value: serverLines(settings.servers) });
  return [...facts, { term: "What is split", value: route.splits === "unit" ? "units" : "requests" }];
}

/**
 * A form as the command takes it: every `settings.<member>` that it shows, so that the fields of a new adapter arrive
 * without a line here. What belongs to another adapter is not there, and an empty address stays as it was.
 */
export function readRouteForm(fields: FormData): Record<string, unknown> {
  const adapter = String(fields.get("adapter") ?? "flag");
  if (adapter === "flag") return { adapter };
  const settings: Record<string, unknown> = { allowPrivate: fields.get("settings.allowPrivate") !== null };
  for (const [field, value] of fields) {
    const name = /^settings\.(\w+)$/.exec(field)?.[1];
    if (!name || name in settings || String(value).trim() === "") continue;
    settings[name] = String(value).trim();
  }
  const servers = fields.get("settings.servers");
  if (servers !== null) settings.servers = readServers(String(servers));
  return { adapter, settings, renewSecret: fields.get("renewSecret") !== null };
}

/** "v1=blue, v2 = green" by variant; what has no "=" is kept, so that the command says what is wrong with it. */
function readServers(text: string): Record<string, string> {
  const pairs = text
    .split(/[,\n]/)
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, ""] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    });
  return Object.fromEntries(pairs);
}
