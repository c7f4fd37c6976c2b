/** Slows guessing down: at most `attempts` failures per account within the window, counted in this process. */
export class SignInLimiter {
  private readonly failures = new Map<string, number[]>();
  private readonly attempts: number;
  private readonly windowMs: number;

  constructor(limit: { attempts: number; windowMs: number }) {
    this.attempts = limit.attempts;
    this.windowMs = limit.windowMs;
  }

  allows(account: string, nowMs = Date.now()): boolean {
    return this.recent(account, nowMs).length < this.attempts;
  }

  failed(account: string, nowMs = Date.now()): void {
    // A flood of invented accounts must not grow the map without bound.
    if (this.failures.size > 10_000) this.failures.clear();
    this.failures.set(account, [...this.recent(account, nowMs), nowMs]);
  }

  succeeded(account: string): void {
    this.failures.delete(account);
  }

  private recent(account: string, nowMs: number): number[] {
    return (this.failures.get(account) ?? []).filter((at) => at > nowMs - this.windowMs);
  }
}
