import { networkInterfaces } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import { isAddressRange } from "./address-range.ts";
import { checkOidc, type OidcSettings, oidcSettings, oidcVariables } from "./env-oidc.ts";

/**
 * The process environment, read once and checked. The variables an operator sets are those of `operatorVariables`
 * (listed in `.env.example`); the supervisor adds `internalVariables` for its children.
 */
export type Environment = {
  readonly port: number;
  readonly gatewayPort: number;
  /** 0 = any free port. */
  readonly workerPort: number;
  /** The addresses every listener binds: 127.0.0.1 and, where the machine has it, ::1. */
  readonly hosts: readonly string[];
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** How applications reach the gateway; without a trailing slash. */
  readonly gatewayUrl: string;
  /** Undefined = embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  readonly apiKey: string | undefined;
  readonly keyless: "off" | "loopback";
  readonly smtpUrl: string | undefined;
  /** Sender of every e-mail whose destination names none; undefined = evenkeel@ the host of the public address. */
  readonly smtpFrom: string | undefined;
  /** Hosts (`name`, `name:port`, address or CIDR) that we may call although private, and that may name the console. */
  readonly allowedHosts: readonly string[];
  /** Newest first; undefined = a generated file in `dataDir`. */
  readonly secrets: readonly string[] | undefined;
  /** Addresses and CIDR ranges of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly oidc: OidcSettings | undefined;
  readonly mode: "demo" | "start" | "dev";
};

export type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

/** Every wrong variable at once: its name, the rule it breaks, and what to set instead. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

const secretMinimumCharacters = 32;

/** A rule and its cure in one message; zod's own words would name neither. */
const must = (rule: string) => ({ error: rule });

const port = (fallback: number, lowest: 0 | 1) => {
  const rule = `must be a whole number from ${lowest} to 65535; unset it for ${fallback}`;
  return z
    .string()
    .regex(/^\d{1,5}$/, must(rule))
    .transform(Number)
    .refine((value) => value >= lowest && value <= 65_535, must(rule))
    .default(fallback);
};

const url = (protocols: readonly string[], example: string) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      must(`must be a URL that begins with ${protocols.map((name) => `${name}//`).join(" or ")}, such as ${example}`),
    );

const list = z.string().transform((value) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);

const hostPattern = /^(?:\[[0-9a-fA-F:.]+\]|[0-9a-fA-F:]+|[A-Za-z0-9.*-]+)(?:\/\d{1,3}|:\d{1,5})?$/;

const operatorVariables = {
  PORT: port(3000, 1),
  GATEWAY_PORT: port(4318, 1),
  WORKER_PORT: port(0, 0),
  EVENKEEL_HOST: list
    .refine(
      (hosts) => hosts.length > 0,
      must("must name at least one address to listen on, such as 127.0.0.1 or 0.0.0.0"),
    )
    .optional(),
  EVENKEEL_PUBLIC_URL: url(["http:", "https:"], "https://evenkeel.example.org").optional(),
  EVENKEEL_GATEWAY_URL: url(["http:", "https:"], "https://gateway.example.org").optional(),
  DATABASE_URL: url(["postgres:", "postgresql:"], "postgresql://user:password@host:5432/evenkeel").optional(),
  EVENKEEL_DATA_DIR: z.string().default(".evenkeel"),
  EVENKEEL_API_KEY: z
    .string()
    .regex(
      /^[\x21-\x7e]{16,200}$/,
      must("must be 16 to 200 printable characters without spaces; try: openssl rand -hex 24"),
    )
    .optional(),
  EVENKEEL_KEYLESS: z
    .enum(["loopback", "off"], must("must be loopback (no API key asked from this machine) or off"))
    .default("off"),
  SMTP_URL: url(["smtp:", "smtps:"], "smtps://user:password@mail.example.org:465").optional(),
  SMTP_FROM: z.email(must("must be one e-mail address and nothing else, such as evenkeel@example.org")).optional(),
  EVENKEEL_ALLOWED_HOSTS: list
    .refine((hosts) => hosts.every((host) => hostPattern.test(host)), {
      error:
        "must be host names, host:port, addresses or CIDR ranges, separated by commas, such as 10.0.0.0/8,hooks.internal",
    })
    .default([]),
  EVENKEEL_SECRET: list
    .refine((secrets) => secrets.length > 0 && secrets.every((secret) => secret.length >= secretMinimumCharacters), {
      error: `must be one or more secrets of at least ${secretMinimumCharacters} characters, newest first, separated by commas; try: openssl rand -hex 32`,
    })
    .optional(),
  EVENKEEL_TRUSTED_PROXIES: list
    .refine((ranges) => ranges.every(isAddressRange), {
      error: "must be addresses or CIDR ranges of your proxies, separated by commas, such as 10.0.0.0/8,::1",
    })
    .default([]),
  ...oidcVariables,
};

/** Set by the supervisor for its children, never asked for. */
const internalVariables = { EVENKEEL_MODE: z.enum(["demo", "start", "dev"]).default("start") };

const schema = z.object({ ...operatorVariables, ...internalVariables }).superRefine(checkOidc);

export const operatorVariableNames = Object.keys(operatorVariables) as readonly (keyof typeof operatorVariables)[];

/** Throws `EnvironmentError`. An empty variable counts as unset. */
export function readEnvironment(processEnv: ProcessEnvironment): Environment {
  const set = Object.entries(processEnv).filter(([, value]) => value !== undefined && value.trim() !== "");
  const parsed = schema.safeParse(Object.fromEntries(set));
  if (!parsed.success) throw new EnvironmentError(explain(parsed.error));
  const values = parsed.data;
  const publicUrl = withoutSlash(values.EVENKEEL_PUBLIC_URL ?? `http://localhost:${values.PORT}`);
  return Object.freeze({
    port: values.PORT,
    gatewayPort: values.GATEWAY_PORT,
    workerPort: values.WORKER_PORT,
    hosts: Object.freeze(values.EVENKEEL_HOST ?? loopbackAddresses()),
    publicUrl,
    gatewayUrl: withoutSlash(
      values.EVENKEEL_GATEWAY_URL ?? `http://${new URL(publicUrl).hostname}:${values.GATEWAY_PORT}`,
    ),
    databaseUrl: values.DATABASE_URL,
    dataDir: isAbsolute(values.EVENKEEL_DATA_DIR) ? values.EVENKEEL_DATA_DIR : resolve(values.EVENKEEL_DATA_DIR),
    apiKey: values.EVENKEEL_API_KEY,
    keyless: values.EVENKEEL_KEYLESS,
    smtpUrl: values.SMTP_URL,
    smtpFrom: values.SMTP_FROM,
    allowedHosts: Object.freeze(values.EVENKEEL_ALLOWED_HOSTS),
    secrets: values.EVENKEEL_SECRET && Object.freeze(values.EVENKEEL_SECRET),
    trustedProxies: Object.freeze(values.EVENKEEL_TRUSTED_PROXIES),
    oidc: oidcSettings(values),
    mode: values.EVENKEEL_MODE,
  });
}

const withoutSlash = (address: string): string => address.replace(/\/+$/, "");

function loopbackAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return addresses.some(({ address }) => address === "::1") ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
}

/** Never repeats a value: some are secrets. */
function explain(error: z.ZodError): string {
  const lines = error.issues.map((issue) => `  ${issue.path.join(".")} ${issue.message}`);
  return `The environment is not usable:\n${[...new Set(lines)].join("\n")}\nEvery variable is explained in .env.example.`;
}
