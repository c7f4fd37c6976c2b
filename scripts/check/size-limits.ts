import ts from "typescript";
import type { Finding } from "./finding.ts";
import { isTest, lineCount, lineOf, type Source, walk } from "./source.ts";

const limits = {
  fileLines: 300,
  testFileLines: 400,
  actionFileLines: 100,
  functionLines: 60,
  componentLines: 120,
  parameters: 3,
  jsxDepth: 6,
  nesting: 3,
} as const;

export function sizeFindings(source: Source): Finding[] {
  return [...fileFindings(source), ...(isTest(source.path) ? [] : functionFindings(source))];
}

function fileFindings({ path, text }: Source): Finding[] {
  const lines = text.split("\n").length - 1;
  const limit = isTest(path)
    ? limits.testFileLines
    : /(^|\/)actions\.ts$/.test(path)
      ? limits.actionFileLines
      : limits.fileLines;
  return lines > limit ? [{ path, line: 1, message: `${lines} lines, at most ${limit}` }] : [];
}

function functionFindings(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node) => {
    if (isFunction(node)) findings.push(...oneFunction(source, node));
    return true;
  });
  return findings;
}

type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration;

const isFunction = (node: ts.Node): node is FunctionNode =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node);

function oneFunction(source: Source, node: FunctionNode): Finding[] {
  const { path } = source;
  const line = lineOf(source, node);
  const name = nameOf(node);
  const isComponent = path.endsWith(".tsx") && containsJsx(node);
  const measures: [measured: number, limit: number, unit: string][] = [
    [lineCount(source, node), isComponent ? limits.componentLines : limits.functionLines, "lines"],
    [node.parameters.length, limits.parameters, "parameters"],
    [depth(node, isNestingStatement), limits.nesting, "nested statements"],
    [isComponent ? depth(node, isElement) : 0, limits.jsxDepth, "nested elements"],
  ];
  return measures
    .filter(([measured, limit]) => measured > limit)
    .map(([measured, limit, unit]) => ({ path, line, message: `${name} has ${measured} ${unit}, at most ${limit}` }));
}

function nameOf(node: FunctionNode): string {
  if (node.name && ts.isIdentifier(node.name)) return node.name.text;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : "a function";
}

const isElement = (node: ts.Node): boolean => ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node);

const isElseIf = (node: ts.Node): boolean => ts.isIfStatement(node.parent) && node.parent.elseStatement === node;

const isNestingStatement = (node: ts.Node): boolean =>
  (ts.isIfStatement(node) && !isElseIf(node)) ||
  ts.isIterationStatement(node, false) ||
  ts.isSwitchStatement(node) ||
  ts.isTryStatement(node);

function containsJsx(node: ts.Node): boolean {
  let found = false;
  walk(node, (inner) => {
    found ||= isElement(inner) || ts.isJsxFragment(inner);
    return !found;
  });
  return found;
}

/** Deepest chain of nodes that `counts`, staying out of functions within (each is measured itself). */
function depth(node: ts.Node, counts: (node: ts.Node) => boolean): number {
  let deepest = 0;
  ts.forEachChild(node, (child) => {
    if (isFunction(child) && !isElementCallback(child)) return;
    deepest = Math.max(deepest, depth(child, counts) + (counts(child) ? 1 : 0));
  });
  return deepest;
}

/** `rows.map((row) => <tr/>)` stands where its elements stand. */
const isElementCallback = (node: FunctionNode): boolean => ts.isArrowFunction(node) && !ts.isBlock(node.body);
