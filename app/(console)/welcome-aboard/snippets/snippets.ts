import { go } from "./go.ts";
import { java } from "./java.ts";
import { node } from "./node.ts";
import { python } from "./python.ts";
import type { Snippet } from "./snippet.ts";

/** In the order of their tabs. */
export const snippets = [node, python, go, java] as const satisfies readonly Snippet[];
