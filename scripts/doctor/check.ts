import type pg from "pg";
import type { Environment } from "#lib/adapters/env";
import type { Secrets } from "#lib/adapters/secrets";

/** What the doctor looks at. Nothing in it is changed by a check. */
export interface Sight {
  environment: Environment;
  /** Null while no secret exists: looking must not make one. */
  secrets: Secrets | null;
  /** Folder of the installed program. */
  programDir: string;
  now: Date;
  /** Process id of the supervisor that works in the data folder. */
  supervisorPid: number | undefined;
  /** The doctor itself has started the embedded database, for as long as it looks. */
  hasStartedDatabase: boolean;
  /** Null when it cannot be reached; `databaseTrouble` says why. */
  database: pg.Client | null;
  databaseTrouble: string | null;
}

/** `note` is worth a look; `wrong` stops something from working. */
export type Level = "good" | "note" | "wrong";

export interface Finding {
  level: Level;
  /** What is so, in one line. */
  words: string;
  /** What to do about it. */
  fix?: string;
}

export interface Check {
  name: string;
  run(sight: Sight): Promise<Finding[]> | Finding[];
}

/** A check of what only the database knows. */
export interface DatabaseCheck {
  name: string;
  ask(database: pg.Client, sight: Sight): Promise<Finding[]>;
}

export const good = (words: string): Finding => ({ level: "good", words });
export const note = (words: string, fix?: string): Finding => ({ level: "note", words, ...(fix ? { fix } : {}) });
export const wrong = (words: string, fix?: string): Finding => ({ level: "wrong", words, ...(fix ? { fix } : {}) });
