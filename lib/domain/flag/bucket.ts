/** Buckets of a split: 0.001 % each. Constant, so that a ramp only ever adds units to the candidate. */
export const TOTAL_WEIGHT = 100_000;

const encoder = new TextEncoder();
const scratch = new Uint8Array(512);

/**
 * murmur3_x86_32 with seed 0 over the UTF-8 bytes, as an unsigned 32-bit integer.
 * Austin Appleby, MurmurHash3, public domain. Over UTF-8 it agrees with flagd in Go; imurmurhash (flagd in JavaScript)
 * hashes UTF-16 code units and differs outside ASCII.
 */
export function murmur3(text: string): number {
  const length = text.length;
  if (length > scratch.length) return murmur3Bytes(encoder.encode(text), undefined);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return murmur3Bytes(encoder.encode(text), undefined);
    scratch[i] = code;
  }
  return murmur3Bytes(scratch, length);
}

function murmur3Bytes(bytes: Uint8Array, byteCount = bytes.length): number {
  let hash = 0;
  const blocks = byteCount & ~3;
  for (let i = 0; i < blocks; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash ^= scramble(word);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = byteCount - 1; i >= blocks; i--) tail = (tail << 8) | bytes[i]!;
  if (byteCount > blocks) hash ^= scramble(tail);
  hash ^= byteCount;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

/**
 * flagd `fractional` v2: (hash × totalWeight) >> 32, from 0 to totalWeight − 1. The product stays below 2^53 for weights
 * up to 2^21, and dividing by a power of two is exact.
 */
export const bucketOf = (hash: number, totalWeight: number): number => Math.floor((hash * totalWeight) / 4_294_967_296);

/** Buckets that belong to the candidate at this share. */
export const candidateWeight = (trafficPercent: number): number =>
  Math.min(TOTAL_WEIGHT, Math.max(0, Math.round(trafficPercent * 1000)));

/** Whether the unit is one of the candidate's. The candidate comes first, so that a ramp is monotone and sticky. */
export const isCandidateUnit = (unit: { seed: string; targetingKey: string }, weight: number): boolean =>
  bucketOf(murmur3(unit.seed + unit.targetingKey), TOTAL_WEIGHT) < weight;
