import { existsSync, type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { say } from "../step.ts";
import type { SupervisedChild } from "./supervised-child.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const quietMs = 300;
const shared = ["lib", "db"];
const isSource = (path: string): boolean => /\.(ts|json)$/.test(path) && !/\.test\.ts$/.test(path);

/** `npm run dev`: restarts a plain Node process when its sources change (Next reloads the console itself). */
export function reloadOnChange(children: ReadonlyMap<string, SupervisedChild>): () => void {
  const watchers: FSWatcher[] = [];
  for (const name of ["gateway", "worker"]) {
    const child = children.get(name);
    if (child) watchers.push(...watchFolders([name, ...shared], () => restart(child)));
  }
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}

function watchFolders(folders: readonly string[], onChange: () => void): FSWatcher[] {
  let pending: NodeJS.Timeout | undefined;
  // An editor writes a file in several steps: one restart for all of them.
  const changed = (_: string, path: string | null): void => {
    if (path === null || !isSource(path)) return;
    clearTimeout(pending);
    pending = setTimeout(onChange, quietMs);
  };
  const present = folders.map((folder) => join(root, folder)).filter((folder) => existsSync(folder));
  return present.map((folder) => watch(folder, { recursive: true, persistent: false }, changed));
}

function restart(child: SupervisedChild): void {
  if (child.state === "stopped") return;
  say(`${child.spec.name}: sources changed, starting it again`);
  void child.stop().then(() => child.start());
}
