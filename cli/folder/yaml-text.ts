import { type Document, isScalar, LineCounter, type Pair, parseDocument, stringify } from "yaml";

/** A file as it was read: what it says, and where in it each field stands. */
export interface YamlFile {
  value: unknown;
  /** Each with its line. */
  errors: { line: number; message: string }[];
  /** Line of a field by its path, or of the nearest field around it. */
  lineOf(path: readonly string[]): number;
}

/** YAML 1.2 (JSON is part of it), comments allowed; a name that stands twice is an error, not a choice. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const errors = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    message: message.charAt(0).toLowerCase() + message.slice(1),
  }));
  return {
    value: errors.length > 0 ? undefined : plainValue(document, errors),
    errors,
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

function plainValue(document: Document, errors: YamlFile["errors"]): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    errors.push({ line: 1, message: (error as Error).message });
    return undefined;
  }
}

function offsetOf(document: Document, path: readonly string[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) as { items?: (Pair | unknown)[] } | undefined;
    const pair = parent?.items?.find(
      (each) =>
        isScalar((each as Pair)?.key) && String((each as { key: { value: unknown } }).key.value) === path[length - 1],
    ) as { key: { range?: [number, number, number] } } | undefined;
    const node =
      pair?.key ?? (document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined);
    if (node?.range) return node.range[0];
  }
  return 0;
}

/** The one form in which we write: fields in the order given, no folding, so that a changed field is a changed line. */
export const writeYaml = (value: unknown): string => stringify(value, { lineWidth: 0, version: "1.2" });
