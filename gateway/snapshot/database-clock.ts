/** Monotonic milliseconds of this process. */
export type Monotonic = () => number;

/**
 * The database's clock as seen from here: its last reading plus the local monotonic time since, so that neither a step
 * of the local clock nor a lost database moves it.
 */
export class DatabaseClock {
  readonly #monotonic: Monotonic;
  #readAt: number;
  #databaseMs: number;

  /** @param initialMs best guess before the first reading: wall clock, corrected by the last known offset. */
  constructor(initialMs: number, monotonic: Monotonic = () => performance.now()) {
    this.#monotonic = monotonic;
    this.#readAt = monotonic();
    this.#databaseMs = initialMs;
  }

  set(databaseMs: number): void {
    this.#databaseMs = databaseMs;
    this.#readAt = this.#monotonic();
  }

  nowMs(): number {
    return this.#databaseMs + (this.#monotonic() - this.#readAt);
  }
}
