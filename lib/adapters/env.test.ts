import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { expect, test } from "vitest";
import { EnvironmentError, operatorVariableNames, readEnvironment } from "./env.ts";

test("an empty environment gives the documented defaults", () => {
  const environment = readEnvironment({ PORT: "" });
  expect(environment).toMatchObject({
    port: 3000,
    gatewayPort: 4318,
    workerPort: 0,
    publicUrl: "http://localhost:3000",
    databaseUrl: undefined,
    keyless: "off",
    allowedHosts: [],
    secrets: undefined,
    mode: "start",
  });
  expect(environment.hosts[0]).toBe("127.0.0.1");
  expect(isAbsolute(environment.dataDir)).toBe(true);
  expect(Object.isFrozen(environment)).toBe(true);
});

test("the public URL follows the port and loses its trailing slash", () => {
  expect(readEnvironment({ PORT: "8080" }).publicUrl).toBe("http://localhost:8080");
  expect(readEnvironment({ EVENKEEL_PUBLIC_URL: "https://keel.example.org/" }).publicUrl).toBe(
    "https://keel.example.org",
  );
});

test("the gateway's address follows the public host and its own port, unless it is given", () => {
  expect(readEnvironment({ GATEWAY_PORT: "4400" }).gatewayUrl).toBe("http://localhost:4400");
  const EVENKEEL_PUBLIC_URL = "https://keel.example.org";
  expect(readEnvironment({ EVENKEEL_PUBLIC_URL }).gatewayUrl).toBe("http://keel.example.org:4318");
  const EVENKEEL_GATEWAY_URL = "https://gateway.example.org/";
  expect(readEnvironment({ EVENKEEL_PUBLIC_URL, EVENKEEL_GATEWAY_URL }).gatewayUrl).toBe("https://gateway.example.org");
});

test("lists are split and keep their order", () => {
  const newest = "n".repeat(32);
  const older = "o".repeat(40);
  const environment = readEnvironment({
    EVENKEEL_SECRET: `${newest}, ${older}`,
    EVENKEEL_HOST: "0.0.0.0",
    EVENKEEL_ALLOWED_HOSTS: "10.0.0.0/8, hooks.internal:8443,::1,[::1]:80",
  });
  expect(environment.secrets).toEqual([newest, older]);
  expect(environment.hosts).toEqual(["0.0.0.0"]);
  expect(environment.allowedHosts).toEqual(["10.0.0.0/8", "hooks.internal:8443", "::1", "[::1]:80"]);
});

test.each([
  ["PORT", "80 80", "from 1 to 65535"],
  ["PORT", "0", "from 1 to 65535"],
  ["GATEWAY_PORT", "70000", "from 1 to 65535"],
  ["WORKER_PORT", "-1", "from 0 to 65535"],
  ["EVENKEEL_HOST", ",", "at least one address"],
  ["EVENKEEL_PUBLIC_URL", "evenkeel.example.org", "https://"],
  ["EVENKEEL_GATEWAY_URL", "localhost:4318", "https://"],
  ["DATABASE_URL", "mysql://root@localhost/x", "postgresql://"],
  ["EVENKEEL_API_KEY", "short", "openssl rand"],
  ["EVENKEEL_KEYLESS", "yes", "loopback"],
  ["SMTP_URL", "mail.example.org", "smtps://"],
  ["SMTP_FROM", "Evenkeel <keel@example.org>", "one e-mail address and nothing else"],
  ["EVENKEEL_ALLOWED_HOSTS", "http://hooks.internal", "CIDR"],
  ["EVENKEEL_SECRET", "hunter2hunter2", "at least 32 characters"],
  ["EVENKEEL_TRUSTED_PROXIES", "proxy.internal", "CIDR"],
  ["EVENKEEL_OIDC_ISSUER", "id.example.org", "https"],
  ["EVENKEEL_OIDC_ISSUER", "http://id.example.org", "on this machine"],
  ["EVENKEEL_OIDC_SCOPES", "email", "openid"],
  ["EVENKEEL_OIDC_ROLE_MAP", "sre=root", "roles are viewer"],
  ["EVENKEEL_OIDC_DEFAULT_ROLE", "root", "one of viewer"],
])("%s=%s is refused with the rule and the cure, never the value", (name, value, cure) => {
  const read = () => readEnvironment({ [name]: value });
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(new RegExp(`  ${name} must .*${cure}`));
  if (name === "EVENKEEL_SECRET") expect(read).not.toThrow(value);
});

const oidc = {
  EVENKEEL_OIDC_ISSUER: "https://id.example.org/",
  EVENKEEL_OIDC_CLIENT_ID: "evenkeel",
  EVENKEEL_OIDC_CLIENT_SECRET: "of the client",
  EVENKEEL_OIDC_ROLE_MAP: "sre=operator",
};

test("an identity provider comes whole: issuer, client, secret and at least one way to a role", () => {
  expect(readEnvironment({}).oidc).toBeUndefined();
  expect(readEnvironment(oidc).oidc).toMatchObject({
    issuer: "https://id.example.org",
    groupsClaim: "groups",
    roleMap: [{ group: "sre", role: "operator" }],
    defaultRole: undefined,
  });
  for (const name of Object.keys(oidc))
    expect(() => readEnvironment({ ...oidc, [name]: "" }), name).toThrow(new RegExp(`  ${name} must`));
  expect(
    readEnvironment({ ...oidc, EVENKEEL_OIDC_ROLE_MAP: "", EVENKEEL_OIDC_DEFAULT_ROLE: "viewer" }).oidc,
  ).toMatchObject({ defaultRole: "viewer" });
});

test("every wrong variable is reported at once", () => {
  expect(() => readEnvironment({ PORT: "x", SMTP_URL: "x" })).toThrow(/PORT[\s\S]*SMTP_URL/);
});

test(".env.example lists exactly the variables that are read", () => {
  const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
  const listed = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map((match) => match[1]);
  expect(listed).toEqual([...operatorVariableNames]);
});
