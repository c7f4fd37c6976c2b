import type { SnapshotKey } from "#db/snapshot/snapshot";
import { hashApiKey } from "#lib/adapters/api-key-hash";

/** Presented keys remembered at most, so that a hash is not computed for every request. */
const mostRemembered = 1_000;

/** The keys of the served snapshot. A key that is not in it does not exist, so a revocation arrives with the snapshot. */
export class KeyRing {
  readonly #subKeys: readonly Buffer[];
  #byHash = new Map<string, SnapshotKey>();
  #byId = new Map<string, SnapshotKey>();
  readonly #remembered = new Map<string, SnapshotKey>();

  /** @param subKeys of the purpose `api-keys`, newest first; a key hashed under any of them is accepted. */
  constructor(subKeys: readonly Buffer[]) {
    this.#subKeys = subKeys;
  }

  replace(keys: readonly SnapshotKey[]): void {
    // A key in rotation has two secrets, and both open the same doors.
    this.#byHash = new Map(
      keys.flatMap((key) => [key.hash, key.secondHash].flatMap((hash) => (hash ? [[hash, key] as const] : []))),
    );
    this.#byId = new Map(keys.map((key) => [key.id, key]));
    this.#remembered.clear();
  }

  find(presented: string): SnapshotKey | undefined {
    const known = this.#remembered.get(presented);
    if (known) return known;
    for (const subKey of this.#subKeys) {
      const key = this.#byHash.get(hashApiKey(presented, subKey).toString("hex"));
      if (!key) continue;
      if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
      this.#remembered.set(presented, key);
      return key;
    }
    return undefined;
  }

  findById(id: string): SnapshotKey | undefined {
    return this.#byId.get(id);
  }
}
