/** Open-loop load: applications arrive at the set rate whether or not the services keep up. */
import { randomBytes } from "node:crypto";
import type { LabelledRecord } from "./adult.ts";
import type { DecidedApplication } from "./back-office.ts";
import { type JsonReply, openJsonClient } from "./json-client.ts";

const TICK_MS = 20;
/** Beyond this many open requests new ones are skipped and counted, so that a stall cannot eat the memory. */
const MAX_IN_FLIGHT = 1_000;
/** After a pause of the process (suspend, debugger) the missed arrivals are not made up for. */
const MAX_CATCH_UP_MS = 500;

interface LoadOptions {
  apiUrl: string;
  requestsPerSecond: number;
  stream: Iterator<LabelledRecord>;
  onDecided(application: DecidedApplication): void;
}

export interface LoadCounts {
  sent: number;
  decided: number;
  failed: number;
  skipped: number;
  inFlight: number;
  lastDecidedAt: Date | undefined;
}

interface Load {
  counts: LoadCounts;
  stop(): void;
}

export function startLoad(options: LoadOptions): Load {
  const counts: LoadCounts = { sent: 0, decided: 0, failed: 0, skipped: 0, inFlight: 0, lastDecidedAt: undefined };
  // Fresh in every run, so that no targeting key is ever used twice.
  const run = randomBytes(5).toString("hex");
  const post = openJsonClient(`${options.apiUrl}/applications`);
  let last = performance.now();
  let due = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    due += (Math.min(now - last, MAX_CATCH_UP_MS) / 1_000) * options.requestsPerSecond;
    last = now;
    for (; due >= 1; due--) {
      if (counts.inFlight >= MAX_IN_FLIGHT) counts.skipped += 1;
      else void apply({ ...options, post, counts }, `app-${run}-${++counts.sent}`);
    }
  }, TICK_MS);
  return { counts, stop: () => clearInterval(timer) };
}

interface Applicants extends LoadOptions {
  post(body: unknown): Promise<JsonReply>;
  counts: LoadCounts;
}

async function apply({ stream, post, counts, onDecided }: Applicants, applicationId: string): Promise<void> {
  const { record: applicant, label } = stream.next().value as LabelledRecord;
  counts.inFlight += 1;
  try {
    const reply = await post({ applicationId, applicant });
    const { decision } = reply.body as { decision?: 0 | 1 };
    if (reply.status !== 200 || decision === undefined) {
      counts.failed += 1;
      return;
    }
    counts.decided += 1;
    counts.lastDecidedAt = new Date();
    onDecided({ applicationId, decision, label });
  } catch {
    counts.failed += 1;
  } finally {
    counts.inFlight -= 1;
  }
}
