import { createWriteStream, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Failure } from "./command.ts";

/**
 * Writes a download under its name only once all of it is there: what is cut off never bears the name.
 * @param look at what was written, before it gets its name. @throws Failure when nothing was kept
 */
export async function writeWhole<T>(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  look: (unfinished: string) => T,
): Promise<T> {
  const unfinished = `${path}.unfinished`;
  try {
    await pipeline(bytes, createWriteStream(unfinished, { mode: 0o600 }));
    const seen = look(unfinished);
    renameSync(unfinished, path);
    return seen;
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new Failure(`${path} could not be written whole (${(error as Error).message}): nothing was kept. Try again.`);
  }
}
