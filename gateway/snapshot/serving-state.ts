import type { Snapshot } from "#db/snapshot/snapshot";
import { compileServing, type Serving } from "./serving.ts";

export type ServingListener = (serving: Serving) => void;

/**
 * What this gateway serves now. Two things change it: a newer snapshot, and a return to the baseline that the gateway
 * took by itself; whichever comes later, the return stays in force.
 */
export class ServingState {
  #serving: Serving | null = null;
  #returned: ReadonlySet<string> = new Set();
  #source: "database" | "file" | null = null;
  readonly #listeners = new Set<ServingListener>();

  get current(): Serving | null {
    return this.#serving;
  }

  get source(): "database" | "file" | null {
    return this.#source;
  }

  get returned(): ReadonlySet<string> {
    return this.#returned;
  }

  /** Listeners run at once, in order; they must not throw. */
  onChange(listener: ServingListener): void {
    this.#listeners.add(listener);
  }

  serve(snapshot: Snapshot, source: "database" | "file"): void {
    this.#source = source;
    this.#swap(compileServing(snapshot, this.#returned));
  }

  setReturned(rolloutIds: Iterable<string>): void {
    this.#returned = new Set(rolloutIds);
    if (this.#serving) this.#swap(compileServing(this.#serving.snapshot, this.#returned));
  }

  #swap(serving: Serving): void {
    this.#serving = serving;
    for (const listener of this.#listeners) listener(serving);
  }
}
