import { action, inPath, ofEnvironment, orNone } from "../action.ts";
import type { Command } from "../command.ts";
import { timeWords } from "../rollout/words.ts";

/** What the instance answers under /api/v1/flags, as far as it is said. */
interface Flag {
  key: string;
  service: string;
  state: string;
  variants: Record<string, unknown>;
  defaultVariant: string;
  revision: number;
}

const list = action<{ flags: Flag[] }>({
  name: "flags list",
  does: "The flags of an environment, with their variants and the current release",
  usage: [""],
  isOfEnvironment: true,
  path: (given) => `/flags?${ofEnvironment(given)}`,
  lines: ({ flags }) =>
    orNone(
      flags.map(
        ({ key, service, state, variants, defaultVariant }) =>
          `${key}: ${service}, ${state.toLowerCase()}, ${Object.keys(variants).join(", ")}, current ${defaultVariant}`,
      ),
      "No flags.",
    ),
});

const show = action<Flag>({
  name: "flags show",
  does: "One flag, as it is written",
  usage: ["KEY"],
  operands: ["the key of a flag"],
  isOfEnvironment: true,
  path: (given) => `/flags/${inPath(given)}?${ofEnvironment(given)}`,
  lines: (flag) => [JSON.stringify(flag, null, 2)],
});

interface Version {
  revision: number;
  action: string;
  at: string;
  by: string;
  changes: { field: string; before?: unknown; after?: unknown }[];
}

const history = action<{ versions: Version[] }>({
  name: "flags history",
  does: "What a flag was, newest first, with what each change changed; also of one that is deleted",
  usage: ["KEY"],
  operands: ["the key of a flag"],
  isOfEnvironment: true,
  path: (given) => `/flags/${inPath(given)}/history?${ofEnvironment(given)}`,
  lines: ({ versions }) =>
    versions.flatMap(({ revision, action: what, at, by, changes }) => [
      `${timeWords(at)}  ${revision} ${what} by ${by}`,
      ...changes.map(({ field, before, after }) => `  ${field}: ${shown(before)} → ${shown(after)}`),
    ]),
});

const shown = (value: unknown): string => (value === undefined ? "(none)" : JSON.stringify(value));

export const flagLookCommands: readonly Command[] = [list, show, history];
