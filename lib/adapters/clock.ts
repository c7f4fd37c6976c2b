import { getRandomValues } from "node:crypto";

/** The present instant. Commands fix `ctx.now` from it once, at their start. */
export type Clock = () => Date;

/** `byteCount` random bytes, for identifiers and tokens. */
export type Random = (byteCount: number) => Uint8Array;

export const systemClock: Clock = () => new Date();

/** Cryptographically strong. */
export const systemRandom: Random = (byteCount) => getRandomValues(new Uint8Array(byteCount));
