import { createHmac, timingSafeEqual } from "node:crypto";

/** A token stays the same for one period and is good until the end of the next. */
const periodSeconds = 900;

export interface StreamGrant {
  environment: string;
  /** Null for a request without a key. */
  keyId: string | null;
}

/**
 * Tokens for the event stream, whose address is a credential because a browser cannot send headers with it. Each opens
 * one environment's stream, for one key, for half an hour at most. Stateless, so every gateway accepts them; the same
 * within a period, so that a client does not reconnect for nothing.
 */
export class StreamTokens {
  readonly #secrets: readonly Buffer[];
  readonly #nowMs: () => number;
  readonly #issued = new Map<string, { period: number; token: string }>();

  /** @param secrets newest first. */
  constructor(secrets: readonly Buffer[], nowMs: () => number) {
    this.#secrets = secrets;
    this.#nowMs = nowMs;
  }

  issue(grant: StreamGrant): string {
    const period = this.#period();
    const name = `${grant.keyId ?? ""}|${grant.environment}`;
    const known = this.#issued.get(name);
    if (known?.period === period) return known.token;
    const claim = Buffer.from(JSON.stringify([period, grant.keyId, grant.environment])).toString("base64url");
    const token = `${claim}.${sign(claim, this.#secrets[0] as Buffer).toString("base64url")}`;
    if (this.#issued.size > 1_000) this.#issued.clear();
    this.#issued.set(name, { period, token });
    return token;
  }

  /** @returns undefined when the token is forged, broken or too old. */
  verify(token: string): StreamGrant | undefined {
    const [claim = "", signature = ""] = token.split(".");
    const given = Buffer.from(signature, "base64url");
    const isOurs = this.#secrets.some((secret) => {
      const expected = sign(claim, secret);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (!isOurs) return undefined;
    const [period, keyId, environment] = JSON.parse(Buffer.from(claim, "base64url").toString()) as [
      number,
      string | null,
      string,
    ];
    const age = this.#period() - period;
    return age === 0 || age === 1 || age === -1 ? { keyId, environment } : undefined;
  }

  #period(): number {
    return Math.floor(this.#nowMs() / 1000 / periodSeconds);
  }
}

const sign = (claim: string, secret: Buffer): Buffer => createHmac("sha256", secret).update(claim).digest();
