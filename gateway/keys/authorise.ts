import type { IncomingMessage } from "node:http";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import type { KeyScope } from "#lib/domain/access/permission";
import type { KeyRing } from "./key-ring.ts";
import { isFromLoopback } from "./loopback.ts";
import { TokenBuckets } from "./token-bucket.ts";

export interface PresentedKey {
  id: string;
  name: string;
  scopes: readonly KeyScope[];
  environment: string;
}

export type Authorised = { ok: true; key: PresentedKey | "keyless" } | Refused;

export interface Refused {
  ok: false;
  status: 401 | 403 | 429 | 503;
  /** What is wrong and what to do, in one sentence; never repeats the key. */
  message: string;
  retryAfterSeconds?: number;
}

/** Whether this request may use this door. */
export type Authorise = (request: IncomingMessage, scope: KeyScope) => Authorised;

export interface AuthoriseOptions {
  ring: KeyRing;
  /** Evaluate and ingest without a key from this machine. */
  keyless: "off" | "loopback";
  isReady(): boolean;
  /** By the database's clock. */
  nowMs(): number;
  /** A key was accepted. On the path of every request: it must cost nothing. */
  onUse?(keyId: string): void;
}

/** The environment of a request that names none, without a key or with one for all environments. */
const defaultEnvironment = "production";

/** The one environment that this caller is bound to; null for a caller that may name any. */
export const boundEnvironmentOf = (key: PresentedKey | "keyless"): string | null =>
  key === "keyless" || key.environment === EVERY_ENVIRONMENT ? null : key.environment;

export const environmentOf = (key: PresentedKey | "keyless"): string => boundEnvironmentOf(key) ?? defaultEnvironment;

const keylessScopes: readonly KeyScope[] = ["evaluate", "ingest"];
const longestKey = 512;

const refuse = (status: Refused["status"], message: string, retryAfterSeconds?: number): Refused =>
  retryAfterSeconds === undefined ? { ok: false, status, message } : { ok: false, status, message, retryAfterSeconds };

export function createAuthorise(options: AuthoriseOptions): Authorise {
  const { ring, keyless, isReady, nowMs, onUse } = options;
  const failures = new TokenBuckets({ burst: 200, perSecond: 50 });

  function unauthorised(request: IncomingMessage, message: string): Refused {
    const waitSeconds = failures.take(request.socket.remoteAddress ?? "");
    if (waitSeconds > 0) return refuse(429, "Too many requests with a wrong key or none", waitSeconds);
    return refuse(401, message);
  }

  return (request, scope) => {
    const presented = presentedKey(request);
    if (presented === undefined) {
      if (keyless === "loopback" && keylessScopes.includes(scope) && isFromLoopback(request))
        return { ok: true, key: "keyless" };
      return unauthorised(
        request,
        `Send an API key with the scope "${scope}" as "Authorization: Bearer <key>" or "X-API-Key: <key>"`,
      );
    }
    if (!isReady()) return refuse(503, "This gateway has no configuration yet", 1);
    const key = presented.length <= longestKey ? ring.find(presented) : undefined;
    if (!key) return unauthorised(request, "This API key is unknown or revoked");
    if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs())
      return unauthorised(request, "This API key has expired");
    if (!key.scopes.includes(scope))
      return refuse(403, `This API key lacks the scope "${scope}"; it has: ${key.scopes.join(", ") || "none"}`);
    onUse?.(key.id);
    return { ok: true, key };
  };
}

/** The key as sent, or undefined. `X-API-Key` wins, because proxies use `Authorization` for themselves. */
function presentedKey(request: IncomingMessage): string | undefined {
  const direct = request.headers["x-api-key"];
  if (typeof direct === "string" && direct !== "") return direct.trim();
  const authorization = request.headers.authorization;
  if (!authorization) return undefined;
  return /^bearer\s+(.+)$/i.exec(authorization)?.[1]?.trim() ?? authorization;
}
