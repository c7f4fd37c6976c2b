import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export type Source = { readonly path: string; readonly text: string; readonly tree: ts.SourceFile };

const root = fileURLToPath(new URL("../..", import.meta.url));
const ours = "{app,bench,cli,components,db,demo,e2e,gateway,lib,scripts,web,worker}/**/*.{ts,tsx,mjs}";

/** `x.test.ts`, a journey, or what only tests use (`test-cast.ts`). */
export const isTest = (path: string): boolean => /\.(test|e2e)\.tsx?$|(^|\/)test-[a-z-]+\.ts$/.test(path);

export function parseSource(path: string, text: string): Source {
  const kind = path.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind) };
}

/** Every file that people write here, with its syntax tree. */
export function readSources(): readonly Source[] {
  const paths = globSync(ours, { cwd: root }).filter((path) => !path.includes("node_modules"));
  return paths.sort().map((path) => parseSource(path, readFileSync(join(root, path), "utf8")));
}

export const lineOf = (source: Source, node: ts.Node): number =>
  source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;

export const lineCount = (source: Source, node: ts.Node): number =>
  source.tree.getLineAndCharacterOfPosition(node.end).line + 2 - lineOf(source, node);

/** Depth first, `visit` returning false to stay out of a node's children. */
export function walk(node: ts.Node, visit: (node: ts.Node) => boolean | undefined): void {
  if (visit(node) === false) return;
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** `fetch`, `Date.now`, `log.info`: the name a call or an access is written with. */
export function dottedName(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  if (!ts.isPropertyAccessExpression(node)) return "";
  const left = dottedName(node.expression);
  return left === "" ? "" : `${left}.${node.name.text}`;
}
