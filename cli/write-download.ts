import { createWriteStream, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Failure } from "./command.ts";

/** A file that is cut off never bears the name: it would be taken for the whole. */
export async function writeDownload(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const unfinished = `${path}.unfinished`;
  try {
    await pipeline(bytes, createWriteStream(unfinished, { mode: 0o600 }));
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new Failure(`${path} could not be written whole (${(error as Error).message}): nothing was kept. Try again.`);
  }
}
