import ts from "typescript";
import type { Finding } from "./finding.ts";
import { dottedName, isTest, lineOf, type Source, walk } from "./source.ts";

const impure = new Set(["Date.now", "Math.random", "process.env", "performance.now", "globalThis.fetch"]);

/** (a) The ground floor takes time, chance and settings as arguments. */
export function impureDomain(source: Source): Finding[] {
  if (!source.path.startsWith("lib/domain/") || isTest(source.path)) return [];
  const findings: Finding[] = [];
  const report = (node: ts.Node, what: string): void => {
    findings.push({
      path: source.path,
      line: lineOf(source, node),
      message: `${what} in lib/domain: take it as an argument`,
    });
  };
  walk(source.tree, (node) => {
    if (ts.isPropertyAccessExpression(node) && impure.has(dottedName(node))) report(node, dottedName(node));
    if (ts.isCallExpression(node) && dottedName(node.expression) === "fetch") report(node, "fetch()");
    if (ts.isCallExpression(node) && dottedName(node.expression) === "Date") report(node, "Date()");
    if (ts.isNewExpression(node) && dottedName(node.expression) === "Date" && !node.arguments?.length) {
      report(node, "new Date() without an argument");
    }
    return true;
  });
  return findings;
}

/** What may stand for the permission at a door without sign-in: a one-time link, looked up by the hash of its token. */
const guards = ["requirePermission", "requireAccessLink"];

/** What opens a transaction of a command, under a worker's lease or not. */
const transactions = ["inTransaction", "inFencedTransaction"];

/** (b) Whoever changes something asks for the permission and leaves an audit row. */
export function unguardedCommand(source: Source): Finding[] {
  const { path, tree } = source;
  if (!path.startsWith("lib/commands/") || path.startsWith("lib/commands/kernel/") || isTest(path)) return [];
  const calls = new Map<string, ts.CallExpression>();
  walk(tree, (node) => {
    if (ts.isCallExpression(node)) calls.set(dottedName(node.expression), node);
    return true;
  });
  const transaction = transactions.flatMap((name) => calls.get(name) ?? [])[0];
  if (transaction === undefined) return [];
  const missing = [
    ...(guards.some((name) => calls.has(name)) ? [] : ["requirePermission"]),
    ...(calls.has("recordAudit") ? [] : ["recordAudit"]),
  ];
  return missing.map((name) => ({
    path,
    line: lineOf(source, transaction),
    message: `opens a transaction without calling ${name}`,
  }));
}

const networkModule =
  /^(?:node:)?(?:https?|net|tls|dgram|http2)$|#lib\/adapters\/(?:outbound|notifiers|traffic)|nodemailer/;

/** (c) Nobody phones out while a transaction is open. */
export function networkInTransaction(source: Source): Finding[] {
  if (isTest(source.path)) return [];
  const network = new Set(["fetch", "globalThis.fetch", ...importedFrom(source, networkModule)]);
  const findings: Finding[] = [];
  const inspect = (transaction: ts.CallExpression): void => {
    for (const argument of transaction.arguments) {
      walk(argument, (node) => {
        const name = ts.isCallExpression(node) ? dottedName(node.expression) : "";
        if (network.has(name) || network.has(name.split(".")[0] ?? "")) {
          findings.push({ path: source.path, line: lineOf(source, node), message: `${name}() inside a transaction` });
        }
        return true;
      });
    }
  };
  walk(source.tree, (node) => {
    if (ts.isCallExpression(node) && transactions.includes(dottedName(node.expression))) inspect(node);
    return true;
  });
  return findings;
}

function importedFrom(source: Source, moduleName: RegExp): string[] {
  const names: string[] = [];
  for (const statement of source.tree.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (!moduleName.test(statement.moduleSpecifier.text)) continue;
    const clause = statement.importClause;
    if (clause?.name) names.push(clause.name.text);
    const bindings = clause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) names.push(bindings.name.text);
    if (bindings && ts.isNamedImports(bindings)) names.push(...bindings.elements.map(({ name }) => name.text));
  }
  return names;
}
