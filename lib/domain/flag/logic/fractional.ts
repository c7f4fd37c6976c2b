import { bucketOf, murmur3 } from "../bucket.ts";
import { ANY, eager, type Operator } from "./operator.ts";
import { type RuleRun, spend } from "./rule-run.ts";

const MOST_WEIGHT = 2_147_483_647;

interface Bucket {
  variant: string | number | boolean | null;
  weight: number;
}

/**
 * flagd's `fractional`, version 2: the first operand, when a text, is what is hashed, else flag key and targeting key.
 * A first operand that is null is passed over, as in Go. Null, and so the default variant, for what is not well formed.
 */
export const fractional: Operator = eager({ fewest: 1, most: ANY }, (values, run, scope) => {
  const [first] = values;
  const isKey = typeof first === "string";
  const key = isKey ? first : defaultKey(run, scope);
  if (key === null) return null;
  const buckets = bucketsOf(isKey || first === null ? values.slice(1) : values);
  if (!buckets) return null;
  spend(run, (key.length >> 6) + (buckets.length >> 4));
  return pick(buckets, murmur3(key));
});

const defaultKey = ({ flagKey, targetingKey, root }: RuleRun, scope: unknown): string | null =>
  scope === root && targetingKey ? flagKey + targetingKey : null;

function bucketsOf(entries: readonly unknown[]): Bucket[] | null {
  const buckets: Bucket[] = [];
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length === 0 || entry.length > 2) return null;
    const [variant = null, weight = 1] = entry;
    if (typeof variant === "object" && variant !== null) return null;
    if (!Number.isInteger(weight)) return null;
    // A weight that was calculated may fall below nothing.
    buckets.push({ variant, weight: Math.max(0, weight) });
  }
  return buckets;
}

function pick(buckets: readonly Bucket[], hash: number): Bucket["variant"] {
  const total = buckets.reduce((sum, { weight }) => sum + weight, 0);
  if (total > MOST_WEIGHT) return null;
  const place = total < 2 ** 21 ? bucketOf(hash, total) : Number((BigInt(hash) * BigInt(total)) >> 32n);
  let upTo = 0;
  for (const { variant, weight } of buckets) {
    upTo += weight;
    if (upTo > place) return variant;
  }
  return null;
}
