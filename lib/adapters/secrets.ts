import { hkdfSync, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
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
};

export type SecretsSource = { readonly secrets: readonly string[] | undefined; readonly dataDir: string };

const subKeyBytes = 32;

/** EVENKEEL_SECRET when set, else a 0600 file in the data folder, generated once. */
export function loadSecrets({ secrets, dataDir }: SecretsSource): Secrets {
  const [newest, ...older] = secrets?.length ? secrets : [readOrCreateSecretFile(dataDir)];
  const derive = (purpose: SecretPurpose) => (secret: string) =>
    Buffer.from(hkdfSync("sha256", secret, "", `evenkeel/${purpose}`, subKeyBytes));
  const subKeys = (purpose: SecretPurpose): [Buffer, ...Buffer[]] => [
    derive(purpose)(newest as string),
    ...older.map(derive(purpose)),
  ];
  return { subKeys, sessionSecret: () => subKeys("sessions")[0].toString("base64url") };
}

/** Several processes may start at once: the file appears whole or not at all, and the first one wins. */
function readOrCreateSecretFile(dataDir: string): string {
  const file = join(dataDir, "secret");
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(dataDir, { recursive: true });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${randomBytes(subKeyBytes).toString("base64url")}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file, "utf8").trim();
}
