import { isAbsolute, join } from "node:path";
import type { Command } from "../command.ts";
import type { Present } from "../configuration-api.ts";
import { readManifest } from "../folder/manifest.ts";
import { writeFolder } from "../folder/write-folder.ts";
import { openRestClient } from "../rest-client.ts";

export const DEFAULT_FOLDER = "evenkeel";

/** As given, so that messages show a path that the caller knows. */
export const folderOf = (given: unknown, folder: string): string => {
  const path = typeof given === "string" ? given : DEFAULT_FOLDER;
  return isAbsolute(path) || folder === process.cwd() ? path : join(folder, path);
};

export const exportCommand: Command = {
  name: "export",
  does: "Write the configuration of one environment as files, one per thing",
  usage: [
    "[--dir evenkeel] [--environment production]",
    "--dir          Folder to write; files of things that are gone are removed from it",
    "--environment  Which environment; left out, the one that the folder is of",
  ],
  options: { dir: { type: "string" }, environment: { type: "string" } },
  async run({ terminal, options }) {
    const folder = folderOf(options.dir, terminal.folder);
    const client = openRestClient(terminal);
    const environment = options.environment ?? readManifest(folder)?.environment ?? "production";
    const { document } = await client.ask<Present>(
      "GET",
      `/configuration?environment=${encodeURIComponent(String(environment))}`,
    );
    const { written, removed, kept } = writeFolder(folder, document);
    for (const path of written) terminal.say(`written  ${path}`);
    for (const path of removed) terminal.say(`removed  ${path}`);
    terminal.say(`${written.length} written, ${removed.length} removed, ${kept} as they were.`);
    return 0;
  },
};
