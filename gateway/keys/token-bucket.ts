export interface BucketLimit {
  /** Requests at once at most. */
  burst: number;
  /** Requests a second in the long run. */
  perSecond: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Callers remembered at most; the longest unseen one is forgotten first. */
const mostCallers = 10_000;

/** A token bucket per caller, so that one client cannot take the gateway away from the others. */
export class TokenBuckets {
  readonly #limit: BucketLimit;
  readonly #monotonic: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limit: BucketLimit, monotonic: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#monotonic = monotonic;
  }

  /** @returns 0 when the request may pass, otherwise whole seconds to wait, at least 1. */
  take(caller: string): number {
    const now = this.#monotonic();
    const { burst, perSecond } = this.#limit;
    let bucket = this.#buckets.get(caller);
    if (!bucket) {
      bucket = { tokens: burst, atMs: now };
      this.#remember(caller, bucket);
    } else {
      bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.atMs) / 1000) * perSecond);
      bucket.atMs = now;
    }
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
  }

  #remember(caller: string, bucket: Bucket): void {
    if (this.#buckets.size >= mostCallers) {
      const oldest = this.#buckets.keys().next();
      if (!oldest.done) this.#buckets.delete(oldest.value);
    }
    this.#buckets.set(caller, bucket);
  }
}
