import { createHash } from "node:crypto";
import { readdir, readFile, readlink } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { z } from "zod";

export interface StatusFile {
  body: Buffer;
  /** Strong, without quotes. */
  hash: string;
  contentType: string;
}

export interface StatusSet {
  name: string;
  asOf: Date;
  snapshotVersion: number;
  /** By path: `index.html`, `api/v2/summary.json`. */
  files: ReadonlyMap<string, StatusFile>;
}

const manifestSchema = z.object({ asOf: z.coerce.date(), snapshotVersion: z.number() });

const contentTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".rss": "application/rss+xml; charset=utf-8",
  ".atom": "application/atom+xml; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
};

/** Reads what `current` points to, into memory; once read it is served even if the folder vanishes. */
export function createStatusReader(folder: string): {
  current(): Promise<StatusSet | null>;
  asset(path: string): Promise<StatusFile | null>;
} {
  let held: StatusSet | null = null;
  const assets = new Map<string, StatusFile>();
  return {
    async current() {
      const name = await readlink(join(folder, "current")).catch(() => null);
      if (name === null || name === held?.name) return held;
      held = (await readSet(join(folder, name), name).catch(() => null)) ?? held;
      return held;
    },
    async asset(path) {
      if (!/^assets\/[a-z]+\.[0-9a-f]{12}\.(?:css|woff2)$/.test(path)) return null;
      const known = assets.get(path);
      if (known) return known;
      const body = await readFile(join(folder, path)).catch(() => null);
      if (!body) return null;
      const file = fileOf(path, body);
      assets.set(path, file);
      return file;
    },
  };
}

async function readSet(root: string, name: string): Promise<StatusSet> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(root, "manifest.json"), "utf8")));
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = new Map<string, StatusFile>();
  for (const entry of entries) {
    if (!entry.isFile() || entry.name === "manifest.json") continue;
    const full = join(entry.parentPath, entry.name);
    const path = relative(root, full).split(sep).join("/");
    files.set(path, fileOf(path, await readFile(full)));
  }
  return { name, ...manifest, files };
}

const fileOf = (path: string, body: Buffer): StatusFile => ({
  body,
  hash: createHash("sha256").update(body).digest("base64url").slice(0, 22),
  contentType: contentTypes[extname(path)] ?? "application/octet-stream",
});
