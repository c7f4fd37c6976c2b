import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { sizeWords } from "../../instance/command-line.ts";
import { type Check, type Finding, good, note, wrong } from "../check.ts";

const [tight, full] = [5e9, 5e8];

export const diskSpace: Check = {
  name: "disk",
  async run({ environment: { dataDir }, programDir }) {
    const folder = existsSync(dataDir) ? dataDir : programDir;
    const { bavail, bsize } = await statfs(folder);
    return [judgeSpace(bavail * bsize, folder)];
  },
};

export function judgeSpace(freeBytes: number, folder: string): Finding {
  const words = `${sizeWords(freeBytes)} free at ${folder}`;
  if (freeBytes < full) return wrong(words, "The database stops when the disk is full: make room now.");
  if (freeBytes < tight) return note(words, "Make room, or shorten what is kept (retention).");
  return good(words);
}
