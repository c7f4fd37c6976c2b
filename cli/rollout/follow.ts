import { setTimeout as sleep } from "node:timers/promises";
import type { Terminal } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { pauseMs, type RestClient, Unreachable } from "../rest-client.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Decision, Holds, Rollout } from "./rollout-api.ts";
import { becauseWords, decisionLine, holdLines, standingWords, timeWords } from "./words.ts";

/** Half a minute without an answer is no answer. */
const LOOK_TIMEOUT_MS = 30_000;
const SHORTEST_POLL_MS = 500;
const LONGEST_POLL_MS = 5_000;
/** An instance that restarts is back in seconds, one that is moved in minutes. */
const PATIENCE_MS = 15 * 60_000;

interface Following {
  client: RestClient;
  terminal: Terminal;
  rolloutId: string;
  timeoutMs: number;
  asJson: boolean;
}

/**
 * Follows a rollout until it is over or a person has to go on, and says each decision once. It only looks: the rollout
 * goes on by itself when this ends.
 * @returns the exit code
 * @throws Unreachable when the instance stays away
 */
export const followRollout = (following: Following): Promise<number> => new Follower(following).run();

class Follower {
  readonly #to: Following;
  readonly #endsMs: number;
  readonly #seen = new Set<string>();
  #tag: string | null = null;
  #rollout: Rollout | undefined;
  #heldBy = "";
  /** Since when nothing was heard, and how often it was tried. */
  #away: { sinceMs: number; attempts: number } | null = null;

  constructor(following: Following) {
    this.#to = following;
    this.#endsMs = performance.now() + following.timeoutMs;
  }

  async run(): Promise<number> {
    for (let unchanged = 0; ; ) {
      let waitMs: number;
      try {
        const isNews = await this.#look();
        unchanged = isNews ? 0 : unchanged + 1;
        waitMs = Math.min(LONGEST_POLL_MS, SHORTEST_POLL_MS * 1.3 ** unchanged);
      } catch (error) {
        waitMs = this.#bearWith(error);
      }
      const outcome = this.#away ? null : this.#rollout && outcomeOf(this.#rollout);
      if (outcome) return this.#end(outcome);
      const leftMs = this.#endsMs - performance.now();
      if (leftMs <= 0) return this.#end({ name: "timeout", exitCode: exitCodes.timeout });
      await sleep(Math.min(waitMs, leftMs));
    }
  }

  /** @returns whether anything changed. The tag is kept last: what was cut short is read again. */
  async #look(): Promise<boolean> {
    const { client, rolloutId } = this.#to;
    const { value, tag } = await client.look<Rollout>(`/rollouts/${rolloutId}`, this.#tag, LOOK_TIMEOUT_MS);
    if (value) {
      this.#rollout = value;
      await this.#sayDecisions();
    }
    const isHeld = await this.#sayHolds();
    this.#tag = tag;
    this.#sayBack();
    return value !== undefined || isHeld;
  }

  async #sayDecisions(): Promise<void> {
    const { client, rolloutId, asJson, terminal } = this.#to;
    const path = `/rollouts/${rolloutId}/decisions?limit=200`;
    const { value } = await client.look<{ decisions: Decision[] }>(path, null, LOOK_TIMEOUT_MS);
    for (const decision of (value?.decisions ?? []).toReversed()) {
      if (this.#seen.has(decision.id)) continue;
      this.#seen.add(decision.id);
      terminal.say(asJson ? JSON.stringify({ type: "decision", rolloutId, ...decision }) : decisionLine(decision));
    }
  }

  /** What it waits for that only people lift is said when it changes. */
  async #sayHolds(): Promise<boolean> {
    const { client, rolloutId, asJson, terminal } = this.#to;
    const waits = ["pending_approval", "scheduled", "paused"].includes(this.#rollout?.state ?? "");
    const held = waits
      ? (await client.look<Holds>(`/rollouts/${rolloutId}/holds`, null, LOOK_TIMEOUT_MS)).value?.holds
      : undefined;
    const ids = (held ?? []).map(({ id }) => id).join(" ");
    if (ids === this.#heldBy) return false;
    this.#heldBy = ids;
    if (!held || held.length === 0) return true;
    if (asJson) terminal.say(JSON.stringify({ type: "held", rolloutId, holds: held }));
    else terminal.say(["waits:", ...holdLines(client.url, held)].join("\n"));
    return true;
  }

  /** @returns how long to wait before the next attempt */
  #bearWith(error: unknown): number {
    if (!(error instanceof Unreachable)) throw error;
    const now = performance.now();
    if (!this.#away) this.#to.terminal.complain(`${error.message} The rollout goes on; trying again.`);
    this.#away ??= { sinceMs: now, attempts: 0 };
    this.#away.attempts += 1;
    if (now - this.#away.sinceMs > PATIENCE_MS) throw error;
    // Who looks only asks for little: it is back soon after the instance is, unless that says when.
    const waitMs = pauseMs(this.#away.attempts, error.retryAfterMs);
    return error.retryAfterMs === undefined ? Math.min(LONGEST_POLL_MS, waitMs) : waitMs;
  }

  #sayBack(): void {
    if (this.#away) this.#to.terminal.complain("It answers again.");
    this.#away = null;
  }

  #end({ name, exitCode }: Outcome): number {
    const { asJson, terminal, client, rolloutId } = this.#to;
    const rollout = this.#rollout;
    if (asJson) terminal.say(JSON.stringify({ type: "outcome", outcome: name, exitCode, rolloutId, rollout }));
    else {
      const at = timeWords(new Date().toISOString());
      terminal.say(`${at}  ${name.replaceAll("_", " ")}: ${rollout ? standingWords(rollout) : rolloutId}`);
      if (rollout) terminal.say(`  ${becauseWords(rollout)}`);
      if (name === "timeout") terminal.say("  The time to wait is over; the rollout goes on.");
      if (rollout?.incidentId) terminal.say(`  ${client.url}/incidents/${rollout.incidentId}`);
      terminal.say(`  ${client.url}/rollouts/${rolloutId}`);
    }
    return exitCode;
  }
}
