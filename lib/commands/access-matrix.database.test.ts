// Every command against everybody who may ask. The commands are found in the source, so none can be left out; what each
// one demands is read there too, and what happens is compared with the table that the permissions page shows.
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { eq } from "drizzle-orm";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { apiKey, userAccount } from "#db/schema/access";
import { personSession } from "#db/schema/people";
import { systemRandom } from "#lib/adapters/clock";
import type { Actor } from "#lib/domain/access/actor";
import { engineCan, roleCan, scopesCan } from "#lib/domain/access/can";
import { keyScopes, type Permission, permissions, roles } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type ApiKeyId, newId } from "#lib/domain/kernel/id";
import type { CommandContext } from "./kernel/context.ts";
import { withRolloutStage } from "./rollout/test-stage.ts";

interface Guarded {
  file: string;
  name: string;
  /** More than one where the input decides. */
  needs: Permission[];
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const files = globSync("**/*.ts", { cwd: folder })
  .filter((file) => !/\.test\.ts$|(^|\/)test-/.test(file))
  .sort();

/** Exported functions of a file with what they demand at their beginning; [] when they demand nothing. */
function exportedFunctions(file: string): Guarded[] {
  const text = readFileSync(`${folder}/${file}`, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter(ts.isFunctionDeclaration)
    .filter((one) => one.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .map((one) => ({ file, name: one.name?.text ?? "", needs: demands(one) }));
}

/** The permission is asked for before anything else happens; only the input may be looked at first. */
function demands({ body }: ts.FunctionDeclaration): Permission[] {
  for (const statement of body?.statements.slice(0, 3) ?? []) {
    const asked = /requirePermission\(\s*\w+,([\s\S]*?)\);/.exec(statement.getText())?.[1];
    if (asked === undefined) continue;
    const named = [...asked.matchAll(/"([a-z]+:[a-z-]+)"/g)].map(([, name]) => name as Permission);
    return named.filter((name) => permissions.includes(name));
  }
  return [];
}

const commands = files.flatMap(exportedFunctions);
const guarded = commands.filter(({ needs }) => needs.length > 0);

/** Parts of a command, and duties that authorise in another way. Everything else that a door calls is guarded. */
const unguardedForDoors: Record<string, string> = {
  noteKeyUse: "notes the use of a key that the door has just accepted",
  noteSessionUse: "notes the use of a session that the door has just accepted",
  startSession: "the door has just checked password, provider or link; it asks as the session that it starts",
  countSignInTry: "before anybody is known: counts who tries to sign in",
  settleSignInTry: "before anybody is known: what became of such a try",
  completeSetUp: "for the first person, who has no account yet: demands the one-time set-up link and uses it up",
  claimMessages: "the worker's own duty: takes what commands have put into the outbox",
  recordDelivery: "the worker's own duty: writes down how a delivery went",
  judgeDueRollouts: "the worker's own duty: calls the guarded judgeRollout for each rollout",
  publishStatus: "repeats only what guarded commands have published before",
  openAccessLink: "authorised by the one-time link itself: shows whom it is for",
  acceptInvitation: "authorised by the one-time link itself: sets the first password, once",
  finishPasswordReset: "authorised by the one-time link itself: sets a new password, once",
  confirmVerifiedMitigations: "the worker's own duty: calls the guarded command for each incident",
};

test("there are commands, and no door calls one that asks for nothing", () => {
  expect(guarded.length).toBeGreaterThan(30);
  const open = new Set(
    commands.filter(({ needs, file }) => needs.length === 0 && !file.startsWith("kernel/")).map(({ name }) => name),
  );
  const doors = globSync("{app,worker,gateway,scripts,web,demo,cli}/**/*.{ts,tsx}", { cwd: `${folder}/../..` }).filter(
    (file) => !/test/.test(basename(file)),
  );
  const called = doors.flatMap((file) => {
    const text = readFileSync(`${folder}/../../${file}`, "utf8");
    const imports = [...text.matchAll(/import \{([^}]*)\} from "#lib\/commands\/(?!kernel)[^"]*"/g)];
    return imports.flatMap(([, names]) => names?.split(",").map((name) => name.trim().replace(/^type /, "")) ?? []);
  });
  const unexplained = called.filter((name) => open.has(name) && !(name in unguardedForDoors));
  expect([...new Set(unexplained)]).toEqual([]);
});

const stage = withRolloutStage();
const everybody = new Map<string, { actor: Actor; may: (permission: Permission) => boolean }>();

beforeAll(async () => {
  for (const role of roles) everybody.set(role, { actor: await personActor(role), may: (one) => roleCan(role, one) });
  const nothing = () => false;
  const disabled = await personActor("administrator");
  await stage.db.update(userAccount).set({ disabledAt: new Date() }).where(eq(userAccount.id, disabled.userId));
  everybody.set("a disabled administrator", { actor: disabled, may: nothing });
  const ended = await personActor("administrator");
  everybody.set("a session of an older version", { actor: { ...ended, sessionVersion: 0 }, may: nothing });
  everybody.set("a session that was ended", { actor: await sessionActor({ endedAt: new Date() }), may: nothing });
  everybody.set("a session that has expired", { actor: await sessionActor({ expiresAt: new Date(0) }), may: nothing });
  everybody.set("nobody", { actor: { ...ended, userId: newId("user", new Date(), systemRandom) }, may: nothing });
  for (const scope of keyScopes)
    everybody.set(`a key to ${scope}`, { actor: await keyActor(scope), may: (one) => scopesCan([scope], one) });
  everybody.set("a revoked key", { actor: await keyActor("manage", { revokedAt: new Date() }), may: nothing });
  everybody.set("an expired key", { actor: await keyActor("manage", { expiresAt: new Date(0) }), may: nothing });
  everybody.set("the engine", { actor: { kind: "engine", because: "test" }, may: engineCan });
});

async function personActor(role: (typeof roles)[number]): Promise<Extract<Actor, { kind: "user" }>> {
  const { actor } = await stage.person(role);
  if (actor.kind !== "user") throw new Error("a person acts as a user");
  return actor;
}

async function sessionActor(ends: { endedAt?: Date; expiresAt?: Date }): Promise<Actor> {
  const actor = await personActor("administrator");
  await stage.db.update(personSession).set(ends).where(eq(personSession.id, actor.sessionId));
  return actor;
}

async function keyActor(
  scope: (typeof keyScopes)[number],
  ends: { revokedAt?: Date; expiresAt?: Date } = {},
): Promise<Actor> {
  const keyId = newId("apiKey", new Date(), systemRandom) as ApiKeyId;
  await stage.db.insert(apiKey).values({
    id: keyId,
    name: scope,
    hash: Buffer.from(systemRandom(32)),
    hint: "evk_",
    scopes: [scope],
    environment: "*",
    createdAt: new Date(),
    ...ends,
  });
  return { kind: "api_key", keyId, name: scope, scopes: [scope], environment: "*" };
}

/** What decides between several permissions; `{}` for the rest: whoever is let in then hears that the input is wrong. */
const inputs: Record<string, Record<Permission, unknown>> = {
  changeIncidentState: {
    "incident:resolve": { incidentId: newId("incident", new Date(0), systemRandom), to: "resolved" },
    "incident:update": { incidentId: newId("incident", new Date(0), systemRandom), to: "investigating" },
  } as Record<Permission, unknown>,
};

type Command = (ctx: CommandContext, input: unknown, more: unknown) => Promise<unknown>;

/** Whether the door opened. Whatever the command does then is undone. */
async function isLetIn(command: Command, actor: Actor, input: unknown) {
  let opened = true;
  const undo = new Error("undo");
  await stage.db
    .transaction(async (tx) => {
      await command({ ...stage.context(actor), db: tx as unknown as CommandContext["db"] }, input, {}).catch(
        (error: unknown) => {
          if (error instanceof CommandError && /^(forbidden|unauthenticated)$/.test(error.code)) opened = false;
        },
      );
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo && !/aborted/.test(String(error))) throw error;
    });
  return opened;
}

describe.each(guarded)("$name ($file)", ({ file, name, needs }) => {
  test.each(needs)("lets in exactly those who have %s", async (permission) => {
    const module = (await import(pathToFileURL(`${folder}/${file}`).href)) as Record<string, Command>;
    const command = module[name];
    if (!command) throw new Error(`${file} exports no ${name}`);
    const input = inputs[name]?.[permission] ?? {};
    const letIn: string[] = [];
    for (const [who, { actor }] of everybody) if (await isLetIn(command, actor, input)) letIn.push(who);
    expect(letIn).toEqual([...everybody].filter(([, { may }]) => may(permission)).map(([who]) => who));
  });
});
