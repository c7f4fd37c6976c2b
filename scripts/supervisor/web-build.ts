import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runOrThrow } from "../run-to-end.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const buildId = join(root, ".next", "BUILD_ID");
const stampFile = join(root, ".next", "evenkeel-sources");

const sources = [
  "{app,components,lib,db,public}/**/*",
  "{next.config.ts,postcss.config.mjs,tsconfig.json,package.json,package-lock.json}",
  "{proxy,instrumentation}.ts",
];
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

/** Of everything `next build` reads. */
function hashSources(): string {
  const hash = createHash("sha256");
  const files = globSync(sources, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !isTest(path));
  for (const path of paths.sort())
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update("\0");
  return hash.digest("hex");
}

export function isWebBuildCurrent(): boolean {
  return existsSync(buildId) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === hashSources();
}

/** Throws with the output of the build when it fails. */
export async function buildWeb(signal?: AbortSignal): Promise<void> {
  const stamp = hashSources();
  rmSync(buildId, { force: true });
  const environment = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const output = await runOrThrow(["node_modules/next/dist/bin/next", "build"], { environment, signal });
  if (!existsSync(buildId))
    throw new Error(`The console was not built, though next build reported no error:\n${output}`);
  writeFileSync(stampFile, stamp);
}
