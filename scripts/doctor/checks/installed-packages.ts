import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, type Finding, good, wrong } from "../check.ts";

interface Locked {
  packages: Record<string, { version?: string; optional?: boolean }>;
}

export const installedPackages: Check = {
  name: "packages",
  run({ programDir }): Finding[] {
    const record = join(programDir, "node_modules", ".package-lock.json");
    if (!existsSync(record)) return [wrong("no packages are installed", "Run: npm ci")];
    const installed = (JSON.parse(readFileSync(record, "utf8")) as Locked).packages;
    const { packages } = JSON.parse(readFileSync(join(programDir, "package-lock.json"), "utf8")) as Locked;
    const others = Object.entries(packages).filter(
      ([path, { version, optional }]) =>
        path !== "" && installed[path]?.version !== version && !(optional && !installed[path]),
    );
    const [first] = others;
    if (!first) return [good(`${Object.keys(installed).length} packages, as in the lockfile`)];
    const name = first[0].replace("node_modules/", "");
    return [wrong(`${others.length} packages are not those of the lockfile (${name} first)`, "Run: npm ci")];
  },
};
