import { describe, expect, it } from "vitest";
import { nextAttemptSeconds } from "./notifier.ts";
import { type Notice, planMessages } from "./plan.ts";

const hook = { id: "dst_hook", kind: "webhook" as const, name: "Hook", events: null };
const mailbox = { id: "dst_mail", kind: "email" as const, name: "Mailbox", events: null };
const notice: Notice = { event: "incident.opened", environment: "production", page: true, incidentId: null };
const reached = (given: Partial<Notice>) =>
  planMessages({ ...notice, ...given }, [hook, mailbox]).map((message) => message.destinationId);

describe("planMessages", () => {
  it("tells both of an incident, and why", () => {
    expect(planMessages(notice, [hook, mailbox])).toEqual([
      { destinationId: "dst_hook", reason: '"Hook" gets every event of production' },
      { destinationId: "dst_mail", reason: '"Mailbox" gets what people of production should look at' },
    ]);
  });
  it("tells a webhook of a near miss and pages nobody", () => {
    expect(reached({ page: false })).toEqual(["dst_hook"]);
  });
  it("does not mail a rollback twice when its incident tells of it", () => {
    expect(reached({ event: "rollout.rolled_back" })).toEqual(["dst_hook", "dst_mail"]);
    expect(reached({ event: "rollout.rolled_back", incidentId: "inc_1" })).toEqual(["dst_hook"]);
  });
  it("does not mail every step", () => {
    expect(reached({ event: "rollout.advanced" })).toEqual(["dst_hook"]);
  });
  it("follows what a destination asked for", () => {
    const chosen = { ...hook, events: ["incident.resolved"] };
    expect(planMessages(notice, [chosen])).toEqual([]);
    expect(planMessages({ ...notice, event: "incident.resolved" }, [chosen])).toHaveLength(1);
  });
});

describe("nextAttemptSeconds", () => {
  it("waits 5 s, 5 min, 30 min … and then gives up", () => {
    expect([1, 2, 3, 9].map((made) => nextAttemptSeconds(made, 0))).toEqual([5, 300, 1_800, 86_400]);
    expect(nextAttemptSeconds(10, 0)).toBeNull();
  });
  it("waits longer when the receiver asks, a day at most", () => {
    expect(nextAttemptSeconds(1, 0, 120)).toBe(120);
    expect(nextAttemptSeconds(1, 0, 1e9)).toBe(86_400);
    expect(nextAttemptSeconds(1, 0.5)).toBeCloseTo(5.25);
  });
});
