import { hkdfSync, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a sub-key is for. A key never serves two purposes. */
export type SecretPurpose =
  | "sessions"
  | "api-keys"
  | "stored-secrets"
  | "status"
  | "event-streams"
  | "access-links"
  | "sign-in-limits";

export type Secrets = {
  /** 32-byte keys, newest first: write with the first, accept any. */
  readonly subKeys: (purpose: SecretPurpose) => readonly [Buffer, ...Buffer[]];
  /** NEXTAUTH_SECRET: the newest `sessions` key, base64url. */
  readonly sessionSecret: () => string;
  /** The same of every secret, newest first: what a session that goes on may have been signed with. */
  readonly sessionSecrets: () => readonly string[];
  /** A short mark of each secret, newest first: equal marks mean equal secrets, and a mark tells nothing about its secret. */
  readonly marks: readonly [string, ...string[]];
};

export type SecretsSource = { readonly secrets: readonly string[] | undefined; readonly dataDir: string };

const subKeyBytes = 32;
const markBytes = 6;

/** EVENKEEL_SECRET when set, else a 0600 file in the data folder, generated once. */
export function loadSecrets(source: SecretsSource): Secrets {
  const [newest, ...older] = secretValues(source);
  const derive = (purpose: SecretPurpose) => (secret: string) =>
    Buffer.from(hkdfSync("sha256", secret, "", `evenkeel/${purpose}`, subKeyBytes));
  const subKeys = (purpose: SecretPurpose): [Buffer, ...Buffer[]] => [
    derive(purpose)(newest),
    ...older.map(derive(purpose)),
  ];
  const sessionSecrets = () => subKeys("sessions").map((key) => key.toString("base64url"));
  const sessionSecret = () => subKeys("sessions")[0].toString("base64url");
  return { subKeys, sessionSecret, sessionSecrets, marks: [secretMark(newest), ...older.map(secretMark)] };
}

export const secretMark = (secret: string): string =>
  Buffer.from(hkdfSync("sha256", secret, "", "evenkeel/mark", markBytes)).toString("hex");

/** The secrets themselves, newest first; for a backup that carries them. */
export function secretValues({ secrets, dataDir }: SecretsSource): [string, ...string[]] {
  const [newest, ...older] = secrets?.length ? secrets : linesOf(readOrCreateSecretFile(dataDir));
  if (!newest) throw new Error(`${secretFile(dataDir)} is empty: put back the secret that was in it`);
  return [newest, ...older];
}

export const secretFile = (dataDir: string): string => join(dataDir, "secret");

/** One secret a line, newest first. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

export const newSecret = (): string => randomBytes(subKeyBytes).toString("base64url");

/** Replaces the file as a whole; a process that reads it meanwhile sees the old lines or the new ones. */
export function writeSecretFile(dataDir: string, secrets: readonly string[]): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  renameSync(writeDraft(dataDir, secrets), secretFile(dataDir));
}

function writeDraft(dataDir: string, secrets: readonly string[]): string {
  const draft = `${secretFile(dataDir)}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${secrets.join("\n")}\n`, { mode: 0o600 });
  return draft;
}

/** Several processes may start at once: the file appears whole or not at all, and the first one wins. */
function readOrCreateSecretFile(dataDir: string): string {
  const file = secretFile(dataDir);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(dataDir, { recursive: true });
  const draft = writeDraft(dataDir, [newSecret()]);
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file, "utf8");
}
