import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, good, note, wrong } from "../check.ts";

const oldestMajor = 24;

export const nodeVersion: Check = {
  name: "node",
  run: ({ programDir }) => judgeNode(process.versions.node, pinnedVersion(programDir)),
};

export function judgeNode(version: string, pinned: string | undefined) {
  if (Number(version.split(".")[0]) < oldestMajor)
    return [wrong(`Node ${version} is too old`, `Install Node ${oldestMajor} or newer, or run it through npm.`)];
  if (pinned !== undefined && version !== pinned)
    return [
      note(`Node ${version}; this version was tested with ${pinned}`, "Run it through npm, which uses the pinned one."),
    ];
  return [good(`Node ${version}`)];
}

function pinnedVersion(programDir: string): string | undefined {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(programDir, "package.json"), "utf8"));
  return optionalDependencies[`node-${process.platform}-${process.arch}`];
}
