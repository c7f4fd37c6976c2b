import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cssSource = new URL("./status.css", import.meta.url);
const fontSource = new URL("../../../node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2", import.meta.url);

/** Paths of the page's two assets under the status folder; their names carry their content, so they never change. */
export interface StatusAssets {
  css: string;
  font: string;
}

const hashOf = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex").slice(0, 12);

let known: { assets: StatusAssets; css: string } | undefined;

function describeAssets(): { assets: StatusAssets; css: string } {
  const font = `assets/geist.${hashOf(readFileSync(fontSource))}.woff2`;
  const face = `@font-face { font-family: "Geist"; src: url("${font.slice("assets/".length)}") format("woff2"); font-weight: 100 900; font-display: swap; }\n`;
  const css = face + readFileSync(cssSource, "utf8");
  return { assets: { font, css: `assets/status.${hashOf(css)}.css` }, css };
}

/** Puts stylesheet and font beside the sets, once per content. */
export async function ensureAssets(folder: string): Promise<StatusAssets> {
  known ??= describeAssets();
  const { assets, css } = known;
  await mkdir(join(folder, "assets"), { recursive: true });
  await place(join(folder, assets.font), (draft) => copyFile(fileURLToPath(fontSource), draft));
  await place(join(folder, assets.css), (draft) => writeFile(draft, css));
  return assets;
}

async function place(file: string, write: (draft: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) return;
  const draft = `${file}.${process.pid}.draft`;
  await write(draft);
  await rename(draft, file);
}
