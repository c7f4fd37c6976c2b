import { type SpawnOptions, spawnSync } from "node:child_process";
import { chownSync, lchownSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * PostgreSQL refuses to run as root. How a root process starts it all the same, best first:
 * - `direct`: we are an ordinary user, nothing to do.
 * - `namespace`: a user namespace in which root appears as user 1000. No chown, works below 0700 folders.
 * - `ambient`: as `nobody`, keeping only the right to pass through folders (containers that forbid user namespaces).
 * - `nobody`: as `nobody` without it, where setpriv is missing: every parent folder must be open to others.
 */
export type Privilege = "direct" | "namespace" | "ambient" | "nobody";

export type Launch = { readonly command: string; readonly args: string[]; readonly options: SpawnOptions };

const nobodyId = 65_534;
const namespaceArgs = ["--user", "--map-user=1000", "--map-group=1000"];
const ambientArgs = [`--reuid=${nobodyId}`, `--regid=${nobodyId}`, "--clear-groups"];
const ambientRights = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];

const succeeds = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore", timeout: 5000 }).status === 0;

export function choosePrivilege(): Privilege {
  if (process.getuid?.() !== 0) return "direct";
  if (succeeds("unshare", [...namespaceArgs, "true"])) return "namespace";
  if (succeeds("setpriv", [...ambientArgs, ...ambientRights, "true"])) return "ambient";
  return "nobody";
}

/** Where the kernel offers it, PostgreSQL is told (SIGINT: fast shutdown) when the process that started it dies. */
const canFollowParent = (): boolean =>
  process.platform === "linux" && succeeds("setpriv", ["--pdeathsig", "INT", "true"]);

export function unprivileged(privilege: Privilege, binary: string, args: readonly string[]): Launch {
  const follow = canFollowParent() ? ["--pdeathsig", "INT"] : [];
  const followed = follow.length > 0 ? ["setpriv", ...follow, binary, ...args] : [binary, ...args];
  const plain = { command: followed[0]!, args: followed.slice(1), options: {} };
  switch (privilege) {
    case "direct":
      return plain;
    case "namespace":
      return { command: "unshare", args: [...namespaceArgs, ...followed], options: {} };
    case "ambient":
      return { command: "setpriv", args: [...ambientArgs, ...ambientRights, ...follow, binary, ...args], options: {} };
    case "nobody":
      return { command: binary, args: [...args], options: { uid: nobodyId, gid: nobodyId } };
  }
}

/** Gives `folder` to the user PostgreSQL will run as; data made under one privilege stays usable under another. */
export function giveTo(privilege: Privilege, folder: string): void {
  if (privilege === "direct") return;
  const ownerId = privilege === "namespace" ? 0 : nobodyId;
  if (statSync(folder).uid === ownerId) return;
  for (const entry of readdirSync(folder, { recursive: true }) as string[]) {
    lchownSync(join(folder, entry), ownerId, ownerId);
  }
  chownSync(folder, ownerId, ownerId);
}
