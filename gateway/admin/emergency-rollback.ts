import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { SnapshotRollout } from "#db/snapshot/snapshot";
import type { Log } from "#lib/adapters/log";
import { coversEnvironment, environmentWords } from "#lib/domain/access/key-environment";
import type { PresentedKey } from "../keys/authorise.ts";
import { cleanText } from "../otlp/json-bytes.ts";
import type { Serving } from "../snapshot/serving.ts";
import type { ServingState } from "../snapshot/serving-state.ts";
import type { InboxCourier } from "./inbox-courier.ts";
import type { JournalEntry } from "./journal.ts";
import { sendProblem } from "./problem.ts";
import type { Returns } from "./returns.ts";

/** How long the answer waits for the control plane; traffic has moved long before. */
const propagationWaitMs = 300;

/** As long as the ordinary command takes it, which carries the order out later, and as PostgreSQL can store it. */
const longestReason = 500;
const reasonSchema = z.string().transform(cleanText).pipe(z.string().trim().min(1).max(longestReason));
const bodySchema = z.object({ reason: reasonSchema.optional() });

export interface EmergencyRollbackOptions {
  state: ServingState;
  returns: Returns;
  courier: Pick<InboxCourier, "deliver">;
  log: Log;
}

/** The answer; instants are ISO 8601. */
export interface EmergencyRollbackAnswer {
  rolloutId: string;
  requestedAt: string;
  appliedAt: string;
  /** On this gateway's disk: a crash does not lose it. */
  journalled: true;
  /** The control plane has the order; otherwise it gets it when it is back. */
  propagated: boolean;
}

interface Refusal {
  ok: false;
  status: 404 | 409 | 503;
  detail: string;
}

/** Takes one rollout back to its baseline, with everything else down. */
export class EmergencyRollback {
  readonly #options: EmergencyRollbackOptions;

  constructor(options: EmergencyRollbackOptions) {
    this.#options = options;
  }

  async answer(response: ServerResponse, key: PresentedKey, input: { rolloutId: string; body: Buffer }): Promise<void> {
    const parsed = parseBody(input.body);
    if (!parsed.ok) return sendProblem(response, 400, parsed.message);
    const { returns, log } = this.#options;
    const earlier = returns.find(input.rolloutId);
    if (earlier && coversEnvironment(key.environment, earlier.environment))
      return this.#confirm(response, { entry: earlier, journalled: returns.persist(earlier) });
    const found = this.#find(input.rolloutId, key.environment);
    if (!found.ok) return sendProblem(response, found.status, found.detail);

    const order = returns.order({
      rolloutId: input.rolloutId,
      environment: found.environment,
      reason: "manual",
      keyName: key.name,
      ...(parsed.reason ? { words: parsed.reason } : {}),
    });
    log.warn({ rolloutId: input.rolloutId, keyName: key.name }, "emergency rollback: the baseline serves");
    return this.#confirm(response, order);
  }

  /** The environment of a rollout that can go back and that this key covers. */
  #find(rolloutId: string, keyEnvironment: string): { ok: true; environment: string } | Refusal {
    const serving = this.#options.state.current;
    if (!serving) return { ok: false, status: 503, detail: "This gateway has no configuration yet" };
    const isCovered = (one: { environment: string }) => coversEnvironment(keyEnvironment, one.environment);
    const served = serving.rollouts.get(rolloutId);
    if (served && isCovered(served))
      return this.#successorRefusal(served, serving) ?? { ok: true, environment: served.environment };
    const other = serving.snapshot.otherRollouts.find((one) => one.id === rolloutId && isCovered(one));
    if (!other)
      return { ok: false, status: 404, detail: `There is no such rollout in ${environmentWords(keyEnvironment)}` };
    return {
      ok: false,
      status: 409,
      detail: `The rollout is ${other.state.replaceAll("_", " ")}: its release serves no traffic, so there is nothing to roll back`,
    };
  }

  /** What stands on a completed release goes back first, as with the ordinary command. */
  #successorRefusal(served: SnapshotRollout, serving: Serving): Refusal | undefined {
    if (served.state !== "completed") return undefined;
    const { flagKey, environment } = served;
    const active = [...serving.rollouts.values()].find(
      (one) => one.state !== "completed" && one.flagKey === flagKey && one.environment === environment,
    );
    if (!active || this.#options.state.returned.has(active.id)) return undefined;
    const detail = `${active.id} is compared with this release right now: roll that one back first`;
    return { ok: false, status: 409, detail };
  }

  /** Only what is on disk is called journalled, also when the order is repeated. */
  async #confirm(response: ServerResponse, order: { entry: JournalEntry; journalled: Promise<void> }): Promise<void> {
    const { entry } = order;
    try {
      await order.journalled;
    } catch (error) {
      this.#options.log.error({ err: error }, "an emergency rollback could not be journalled");
      return sendProblem(
        response,
        500,
        "The baseline serves, but the order could not be written to disk: it would not survive a crash of this gateway",
      );
    }
    const late = new Promise<false>((resolve) => setTimeout(resolve, propagationWaitMs, false).unref());
    const propagated = await Promise.race([this.#options.courier.deliver(entry), late]);
    const { rolloutId, requestedAt, appliedAt } = entry;
    const answer: EmergencyRollbackAnswer = { rolloutId, requestedAt, appliedAt, journalled: true, propagated };
    const text = JSON.stringify(answer);
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
    response.end(text);
  }
}

function parseBody(body: Buffer): { ok: true; reason?: string } | { ok: false; message: string } {
  if (body.length === 0) return { ok: true };
  let json: unknown;
  try {
    json = JSON.parse(body.toString("utf8"));
  } catch {
    return { ok: false, message: 'The body is not JSON; send {"reason":"..."} or nothing' };
  }
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success) return { ok: false, message: `reason must be text of 1 to ${longestReason} characters` };
  return parsed.data.reason === undefined ? { ok: true } : { ok: true, reason: parsed.data.reason };
}
