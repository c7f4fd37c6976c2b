/** What a snippet is filled with. */
export interface SnippetValues {
  gatewayUrl: string;
  apiKey: string;
  service: string;
  environment: string;
  flagKey: string;
  /** What the code falls back to when no flag can be evaluated: the current release. */
  fallback: string;
}

/** A whole program: it evaluates one flag with OpenFeature and sends one span with OpenTelemetry. */
export interface Snippet {
  language: "node" | "python" | "go" | "java";
  label: string;
  file: string;
  /** What to install first. */
  install: string;
  /** How far it was tried: shown beside it. */
  tried: string;
  /** @param literals the values as string literals, quotes included. */
  text(literals: SnippetValues): string;
}

/** A JSON string is a string literal of each of these languages, so no name breaks out of its quotes. */
const literalOf = (value: string): string => JSON.stringify(value);

export function fillSnippet({ text }: Pick<Snippet, "text">, values: SnippetValues): string {
  const literals = Object.entries(values).map(([name, value]) => [name, literalOf(value)]);
  return text(Object.fromEntries(literals) as SnippetValues);
}

/** Stands where the key belongs when it was not made on this page. */
export const KEY_PLACEHOLDER = "<your API key>";
