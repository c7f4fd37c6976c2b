import { CommandError } from "#lib/domain/kernel/command-error";
import type { RouteKind } from "#lib/domain/traffic/adapter";

/** Whether the guard of outbound calls lets a host through that nobody allowed in the settings; names pass. */
export type MayReach = (host: { hostname: string; port: number }) => boolean;

/**
 * Refuses a literal address that the first split would be refused for. A name is left to the moment of the call: what it
 * resolves to then is what counts.
 * @param mayReach the guard's answer about a host, as the door knows it
 */
export function refusePrivateRoute(kind: RouteKind, settings: Record<string, unknown>, mayReach: MayReach): void {
  const door = kind.reaches(settings);
  if (!door || settings.allowPrivate === true) return;
  if ("hostname" in door && mayReach(door)) return;
  const what =
    "hostname" in door
      ? `${door.hostname} is not an address of the public internet (private, loopback, link-local or reserved)`
      : "a socket file is on this machine";
  const fix =
    "hostname" in door
      ? "set allowPrivate, name it in EVENKEEL_ALLOWED_HOSTS, or enter a public address"
      : "set allowPrivate, or enter host:port";
  const field = `settings.${door.field}`;
  const problem = `${what}: ${fix}`;
  throw new CommandError("invalid", `${field}: ${problem}`, [{ field, problem }]);
}
