import { encode } from "next-auth/jwt";
import { expect, test } from "vitest";
import { loadSecrets } from "#lib/adapters/secrets";
import { readSessionTokenWith } from "./read-session-token.ts";

const secretsOf = (...secrets: string[]) => loadSecrets({ secrets, dataDir: "" }).sessionSecrets();
const [oldOne, newOne] = ["o".repeat(40), "n".repeat(40)];

test("a session goes on after a newer secret came before its own, and ends when its own is dropped", async () => {
  const [signing] = secretsOf(oldOne);
  const token = await encode({ token: { sub: "usr_1" }, secret: signing! });
  const read = (secrets: readonly string[]) => readSessionTokenWith(secrets)({ token, secret: secrets[0]! });
  expect(await read(secretsOf(oldOne))).toMatchObject({ sub: "usr_1" });
  expect(await read(secretsOf(newOne, oldOne))).toMatchObject({ sub: "usr_1" });
  expect(await read(secretsOf(newOne))).toBeNull();
});
