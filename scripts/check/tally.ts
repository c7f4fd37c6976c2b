/** What a run of the tests came to. A step that fails as a whole (types, build, ...) counts as one failure. */
export class Tally {
  passed = 0;
  failed = 0;
  readonly failures: string[] = [];
  readonly #notRun: { count: number; needs: string }[] = [];

  add({ passed, failed }: { readonly passed: number; readonly failed: number }): void {
    this.passed += passed;
    this.failed += failed;
  }

  fail(words: string): void {
    this.failed += 1;
    this.failures.push(words);
  }

  notRun(count: number, needs: string): void {
    if (count > 0) this.#notRun.push({ count, needs });
  }

  /** The last of them is the total. */
  lines(): readonly string[] {
    const notRun = this.#notRun.map(({ count, needs }) => `not run here: ${count} (needs ${needs})`);
    return [...notRun, `${this.passed} passed, ${this.failed} failed`];
  }
}
