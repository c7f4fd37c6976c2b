import { mkdir, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StatusSnapshot } from "#lib/domain/status/snapshot";
import { ensureAssets } from "./assets.ts";
import { renderStatusFiles } from "./render.ts";
import { orderOf } from "./set-name.ts";

export interface StatusToWrite {
  snapshot: StatusSnapshot;
  snapshotVersion: number;
  asOf: Date;
  /** Without a trailing slash. */
  publicUrl: string;
}

/** Sets that stay, so that a reader of the one before is never cut off. */
const keptSets = 4;

/**
 * Writes one immutable set of files and points `current` at it in one step. Whoever looks sees the old set or the new
 * one, whole; any web server can serve the folder behind `current`.
 * @returns name of the set.
 */
export async function writeStatusFiles(folder: string, status: StatusToWrite): Promise<string> {
  const assets = await ensureAssets(folder);
  const name = `${status.snapshotVersion}-${status.asOf.getTime()}`;
  const draft = join(folder, `.draft-${name}-${process.pid}`);
  const files = renderStatusFiles({ ...status, basePath: "/status", assets });
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  for (const sub of new Set(Object.keys(files).map((path) => dirname(join(draft, path)))))
    await mkdir(sub, { recursive: true });
  for (const [path, content] of Object.entries(files)) await writeFile(join(draft, path), content);
  const manifest = { version: 1, snapshotVersion: status.snapshotVersion, asOf: status.asOf.toISOString() };
  await writeFile(join(draft, "manifest.json"), JSON.stringify(manifest));
  if (!(await rename(draft, join(folder, name)).then(() => true, isTaken)))
    // Another worker wrote the same set of the same moment: it is the same bytes.
    await rm(draft, { recursive: true, force: true });
  await pointTo(folder, name);
  await prune(folder, name);
  return name;
}

function isTaken(error: NodeJS.ErrnoException): boolean {
  if (error.code === "ENOTEMPTY" || error.code === "EEXIST") return false;
  throw error;
}

/** A link renamed over the old one; a slower worker never moves it back in time. */
async function pointTo(folder: string, name: string): Promise<void> {
  const current = join(folder, "current");
  const present = await readlink(current).catch(() => "");
  if (orderOf(present) >= orderOf(name)) return;
  const draft = join(folder, `.current-${process.pid}-${name}`);
  await rm(draft, { force: true });
  await symlink(name, draft);
  await rename(draft, current);
}

async function prune(folder: string, newest: string): Promise<void> {
  const names = await readdir(folder);
  const sets = names.filter((name) => orderOf(name) >= 0).toSorted((a, b) => orderOf(b) - orderOf(a));
  // Drafts of a worker that died are as old as the sets that go.
  const oldestKept = orderOf(sets[keptSets - 1] ?? newest);
  const drafts = names.filter(
    (name) => name.startsWith(".draft-") && orderOf(name.slice(".draft-".length)) < oldestKept,
  );
  for (const name of [...sets.slice(keptSets), ...drafts])
    if (name !== newest) await rm(join(folder, name), { recursive: true, force: true });
}
