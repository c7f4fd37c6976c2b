import { isIP } from "node:net";

/** The part of `Host` before the port, lower case, without brackets; null when it cannot be one. */
export function hostnameOf(header: string | undefined): string | null {
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?$/.exec(header ?? "");
  const name = parts?.[1] ?? parts?.[2];
  return name ? name.toLowerCase() : null;
}

/**
 * Whether the console answers to this name. A page elsewhere can point its own name at our address (DNS rebinding);
 * it cannot make a browser send an address, our public name, or a name the operator listed.
 */
export function isOurHost(
  header: string | undefined,
  ours: { publicUrl: string; allowedHosts: readonly string[] },
): boolean {
  const name = hostnameOf(header);
  if (name === null) return false;
  if (name === "localhost" || name.endsWith(".localhost") || isIP(name) !== 0) return true;
  if (name === new URL(ours.publicUrl).hostname) return true;
  return ours.allowedHosts.some((entry) => !entry.includes("/") && hostnameOf(entry) === name);
}
