import { CHAIN_BEGINS, type ExportedEntry, exportedEntry, linkText } from "./exported-entry.ts";

export interface ExportCheck {
  entries: number;
  /** Places in the chain where entries are left out between two of the file: a filter, or somebody's knife. */
  gaps: number;
  first: { seq: number; previousHash: string } | null;
  last: { seq: number; hash: string } | null;
  /** Whether the file begins with the first entry ever. */
  isFromTheBeginning: boolean;
  /** The first entry that does not hold, in words; null when all do. */
  broken: string | null;
}

/** Takes entries of an export in the file's order and proves each against its hash and its neighbours. */
export class ExportVerifier {
  readonly #sha256: (text: string) => string;
  readonly #check: ExportCheck = {
    entries: 0,
    gaps: 0,
    first: null,
    last: null,
    isFromTheBeginning: false,
    broken: null,
  };

  constructor(sha256: (text: string) => string) {
    this.#sha256 = sha256;
  }

  get check(): ExportCheck {
    return this.#check;
  }

  /** @returns false when it does not hold: the rest proves nothing any more. */
  take(entry: ExportedEntry): boolean {
    const check = this.#check;
    check.broken = this.#fault(entry);
    if (check.broken !== null) return false;
    if (check.last === null) {
      check.first = { seq: entry.seq, previousHash: entry.previousHash };
      check.isFromTheBeginning = entry.seq === 1 && entry.previousHash === CHAIN_BEGINS;
    } else if (entry.seq !== check.last.seq + 1) check.gaps += 1;
    check.last = { seq: entry.seq, hash: entry.hash };
    check.entries += 1;
    return true;
  }

  #fault(entry: ExportedEntry): string | null {
    const { last } = this.#check;
    const where = `entry ${entry.seq}`;
    if (this.#sha256(linkText(entry)) !== entry.hash) return `${where}: its hash is not that of its content`;
    if (!isShownAsHashed(entry)) return `${where}: it shows something else than its content says`;
    if (last && entry.seq <= last.seq) return `${where}: it stands behind entry ${last.seq}, out of order`;
    if (last && entry.seq === last.seq + 1 && entry.previousHash !== last.hash)
      return `${where}: it does not follow entry ${last.seq}`;
    return null;
  }
}

function isShownAsHashed(entry: ExportedEntry): boolean {
  return JSON.stringify(exportedEntry(entry)) === JSON.stringify(inOrder(entry));
}

/** Members as `exportedEntry` orders them; whoever rewrote the file may have ordered them otherwise. */
function inOrder(entry: ExportedEntry): ExportedEntry {
  const { seq, id, at, actor, action, subject, environment, detail, previousHash, hash, content } = entry;
  return { seq, id, at, actor, action, subject, environment, detail, previousHash, hash, content };
}
