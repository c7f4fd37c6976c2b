export interface RequestPath {
  /** Without query, repeated and trailing slashes: some clients join a base URL that ends in a slash. */
  path: string;
  /** Without the question mark; may carry a credential, so it is never logged. */
  query: string;
}

export function requestPath(url: string): RequestPath {
  let rest = url;
  if (!rest.startsWith("/")) {
    const path = rest.indexOf("/", rest.indexOf("://") + 3);
    rest = path < 0 ? "/" : rest.slice(path);
  }
  const mark = rest.indexOf("?");
  const query = mark < 0 ? "" : rest.slice(mark + 1);
  let path = mark < 0 ? rest : rest.slice(0, mark);
  if (path.includes("//")) path = path.replace(/\/{2,}/g, "/");
  if (path.length > 1 && path.endsWith("/")) path = path.slice(0, -1);
  return { path, query };
}

/** @returns undefined for a broken escape, such as `%zz`. */
export function decodeSegment(segment: string): string | undefined {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
