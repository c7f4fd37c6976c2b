// Whatever the console or the engine can do, a pipeline can do: every server action and every command is found in the
// source, and is run by an operation of the OpenAPI document or stands here with the reason why not.
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { endpoints } from "./endpoints/index.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const sources = (pattern: string) => globSync(pattern, { cwd: root }).sort();
const parse = (file: string) =>
  ts.createSourceFile(file, readFileSync(`${root}/${file}`, "utf8"), ts.ScriptTarget.Latest, true);

const isExported = (node: ts.FunctionDeclaration | ts.VariableStatement) =>
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

/** What each helper of the session's folder has at hand. */
const helpers = new Map<string, string[]>();

/** Commands that a file imports, or has a helper of the session's folder run; types and inputs are not run. */
function importedCommands(source: ts.SourceFile): string[] {
  return source.statements.filter(ts.isImportDeclaration).flatMap(({ importClause, moduleSpecifier }) => {
    const from = (moduleSpecifier as ts.StringLiteral).text;
    const bindings = importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) return [];
    const helper = /\/session\/([\w-]+\.ts)$/.exec(from)?.[1];
    if (!helper && !/^#lib\/commands\/(?!kernel\/)/.test(from)) return [];
    const named = bindings.elements.map(({ name }) => name.text).filter((name) => /^[a-z]/.test(name));
    if (!helper) return named;
    const behind = importedCommands(parse(`app/session/${helper}`));
    if (behind.length === 0) return [];
    for (const name of named) helpers.set(name, behind);
    return [...named, ...behind];
  });
}

/** A command that an operation's file imports is run there: an unused import is an error of the linter. */
const runByRest = new Set(sources("app/api/v1/endpoints/*.ts").flatMap((file) => importedCommands(parse(file))));

/** Operations whose query is not a command, by what the action asks. */
const askedByRest: Record<string, string> = { tryFlag: "evaluateFlag", replayGate: "replayGate" };

/** Commands and actions that no operation runs. A key is no person, and nobody signs in by one. */
const ofPeopleOnly = "a person's own, in the browser that is signed in; a key is no person";
const exceptions: Record<string, string> = {
  completeSetUp: "the first person, by the one-time link of the first start",
  acceptInvitation: "by the one-time link of an invitation",
  finishPasswordReset: "by the one-time link of a reset",
  openAccessLink: "by the one-time link itself",
  startSession: "signing in",
  countSignInTry: "signing in",
  settleSignInTry: "signing in",
  enterOidcPerson: "signing in",
  signOut: "signing out",
  changePassword: ofPeopleOnly,
  changeProfile: ofPeopleOnly,
  endOwnSessions: ofPeopleOnly,
  setTheme: ofPeopleOnly,
  chooseEnvironment: ofPeopleOnly,
  previewRetention: "a preview while somebody types: it changes nothing, and savePolicy says what it does",
};

/** Duties of the engine, of the doors and of who runs the machine: no operation may run them. */
const duties: Record<string, string> = {
  ensureEnvironmentKey: "the operator's own key, from the environment of the process",
  issueSetUpLink: "printed at the first start",
  noteKeyUse: "a door's own note",
  noteSessionUse: "a door's own note",
  rehashKey: "the gateway's, when a key comes in an older form",
  resealSecrets: "npm run rotate-secret",
  beginAfterRestore: "the worker's first work after a restore",
  settleRestored: "npm run restore",
  claimMessages: "the worker delivers",
  recordDelivery: "the worker delivers",
  judgeDueRollouts: "the worker judges",
  judgeRollout: "the worker judges",
  followPlans: "the worker follows the calendar",
  verifyTraffic: "the worker compares with what gateways serve",
  dueTraffic: "the worker sets the routes",
  recordTraffic: "the worker sets the routes",
  watchBlindLimit: "the worker watches",
  consumeInbox: "the worker carries out what gateways ordered",
  confirmVerifiedMitigations: "the worker compares with what gateways serve",
  confirmMitigation: "the worker compares with what gateways serve",
  remindOverdueUpdates: "the worker reminds",
  publishStatus: "follows what other commands published",
  applyDecision: "the worker judges",
  judgeBatch: "the worker judges",
  openIncidentFromRollback: "a rollback opens its incident",
  pruneRecords: "the worker forgets",
};

const explained = (name: string): boolean =>
  runByRest.has(name) ||
  name in askedByRest ||
  name in exceptions ||
  name in duties ||
  (helpers.get(name)?.every(explained) ?? false);

/** Exported functions that demand a permission, which is what makes a command. */
function commandsIn(file: string): string[] {
  return parse(file)
    .statements.filter(ts.isFunctionDeclaration)
    .filter((one) => isExported(one) && /^[\s\S]{0,400}?requirePermission\(/.test(one.body?.getText() ?? ""))
    .map(({ name }) => name?.text ?? "");
}

test("every command is run by an operation, or says why not", () => {
  const commands = sources("lib/commands/**/*.ts")
    .filter((file) => !/\.test\.ts$|\/test-|\/kernel\//.test(file))
    .flatMap(commandsIn);
  expect(commands.length).toBeGreaterThan(60);
  expect(commands.filter((name) => !explained(name))).toEqual([]);
});

test("whatever a server action does, an operation does too, or it says why not", () => {
  const actions = sources("app/**/*actions.ts").flatMap((file) => {
    const source = parse(file);
    const commands = importedCommands(source);
    return source.statements.flatMap((statement) => {
      const isAction =
        (ts.isFunctionDeclaration(statement) || ts.isVariableStatement(statement)) && isExported(statement);
      if (!isAction) return [];
      const text = source.text;
      const name = /export (?:async function|const) (\w+)/.exec(statement.getText())?.[1] ?? "";
      const runs = commands.filter((command) => reaches(source, statement, command));
      return [{ file, name, runs, asks: Object.keys(askedByRest).filter((one) => text.includes(`${one}(`)) }];
    });
  });
  expect(actions.length).toBeGreaterThan(60);
  const unexplained = actions.filter(({ name, runs, asks }) => {
    if (name in exceptions) return false;
    return runs.length > 0 ? !runs.every(explained) : asks.length === 0;
  });
  expect(unexplained).toEqual([]);
});

/** Whether a statement names a function, itself or through what its file declares. */
function reaches(
  source: ts.SourceFile,
  statement: ts.Statement,
  name: string,
  seen = new Set<ts.Statement>(),
): boolean {
  if (seen.has(statement)) return false;
  seen.add(statement);
  const words = new Set(statement.getText().match(/\w+/g));
  if (words.has(name)) return true;
  return source.statements.some(
    (other) =>
      !ts.isImportDeclaration(other) &&
      declares(other).some((one) => words.has(one)) &&
      reaches(source, other, name, seen),
  );
}

function declares(statement: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(statement)) return [statement.name?.text ?? ""];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) => name.getText().match(/\w+/g) ?? []);
}

test("the lists name nothing that is not there, and operations that are asked instead exist", () => {
  const everything = sources("{app,lib/commands}/**/*.ts")
    .map((file) => readFileSync(`${root}/${file}`, "utf8"))
    .join("\n");
  const named = [...Object.keys(exceptions), ...Object.keys(duties)];
  expect(named.filter((name) => !new RegExp(`(function|const) ${name}\\b`).test(everything))).toEqual([]);
  expect([...Object.keys(exceptions), ...Object.keys(duties)].filter((name) => runByRest.has(name))).toEqual([]);
  const ids = endpoints.map(({ operationId }) => operationId);
  expect(ids).toEqual(expect.arrayContaining(Object.values(askedByRest)));
});
