import { setTimeout as pause } from "node:timers/promises";
import { type LaunchedPostgres, launchPostgres } from "#lib/adapters/postgres/launch";

export type SupervisedPostgres = {
  /** Undefined when the database is external. */
  readonly pid: () => number | undefined;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
  readonly url: string;
};

type Options = { readonly dataDir: string; readonly onCrash: (how: string) => void };

const firstBackOffMs = 250;
const longestBackOffMs = 10_000;

/** An external server is nobody's child: it is neither stopped nor started here. */
export function externalPostgres(url: string): SupervisedPostgres {
  const refuse = async (): Promise<never> => {
    throw new Error("The database is external (DATABASE_URL): stop or start it where it runs.");
  };
  return { url, pid: () => undefined, start: refuse, stop: async () => {}, kill: () => void refuse().catch(() => {}) };
}

/** Starts the embedded server and starts it again when it crashes, until `stop`. */
export async function embeddedPostgres({ dataDir, onCrash }: Options): Promise<SupervisedPostgres> {
  let server: LaunchedPostgres | undefined;
  let isWanted = true;

  const launch = async (): Promise<LaunchedPostgres> => {
    const launched = await launchPostgres({ dataDir });
    server = launched;
    void launched.exited.then((lastWords) => {
      server = undefined;
      if (isWanted) void relaunch(lastWords);
    });
    return launched;
  };
  const relaunch = async (lastWords: string): Promise<void> => {
    onCrash(lastWords.trim().split("\n").at(-1) ?? "");
    for (let backOffMs = firstBackOffMs; isWanted && !server; backOffMs = Math.min(backOffMs * 2, longestBackOffMs)) {
      await pause(backOffMs);
      if (isWanted && !server) await launch().catch((error: Error) => onCrash(error.message));
    }
  };

  const { url } = await launch();
  return {
    url,
    pid: () => server?.pid,
    start: async () => {
      isWanted = true;
      if (!server) await launch();
    },
    stop: async () => {
      isWanted = false;
      await server?.stop();
    },
    kill: () => {
      if (server) process.kill(server.pid, "SIGKILL");
    },
  };
}
