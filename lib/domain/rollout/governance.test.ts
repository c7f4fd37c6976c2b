import { expect, test } from "vitest";
import { type Governance, holdsOn, nothingHolds, systemKey } from "./governance.ts";

const now = new Date("2026-11-21T12:00:00Z");
const move = { rolloutId: "rol_1", environment: "production", service: "scorer", what: "The start" };
const kinds = (governance: Partial<Governance>, change: Partial<typeof move & { overridden: string[] }> = {}) =>
  holdsOn({ ...move, ...change }, { ...nothingHolds, ...governance }, now).map(({ id }) => id);

const line = { environment: "production", at: now, by: "Ada", words: "why" };
const open = { id: "inc_1", number: 1, severity: "P1", environment: "production", rolloutId: null } as const;
const edge = (from: string, to: string, strength: "hard" | "soft" = "hard") => ({
  environment: "production",
  from,
  to,
  strength,
});
const window = {
  environment: "production",
  key: "always",
  reason: "why",
  repeat: "once",
  from: "2026-11-01T00:00",
  to: "2026-12-01T00:00",
  timeZone: "UTC",
  system: "",
  service: "",
} as const;

test("a stopped line holds its own environment", () => {
  expect(kinds({ lines: [line] })).toEqual(["line:production:2026-11-21T12:00:00.000Z"]);
  expect(kinds({ lines: [line] }, { environment: "staging" })).toEqual([]);
});

test("a freeze window holds everything, a system or a service", () => {
  const id = "freeze:always:2026-11-01T00:00";
  expect(kinds({ windows: [window] })).toEqual([id]);
  expect(kinds({ windows: [{ ...window, service: "scorer" }] })).toEqual([id]);
  expect(kinds({ windows: [{ ...window, service: "letters" }] })).toEqual([]);
  const systems = new Map([[systemKey("production", "scorer"), "lending"]]);
  expect(kinds({ windows: [{ ...window, system: "lending" }], systems })).toEqual([id]);
  expect(kinds({ windows: [{ ...window, system: "claims" }], systems })).toEqual([]);
});

test("an incident holds its service and whoever needs it hard, however far away", () => {
  const id = "incident:inc_1";
  expect(kinds({ incidents: [{ ...open, service: "scorer" }] })).toEqual([id]);
  const far = { incidents: [{ ...open, service: "database" }] };
  expect(kinds({ ...far, edges: [edge("scorer", "features"), edge("features", "database")] })).toEqual([id]);
  expect(kinds({ ...far, edges: [edge("scorer", "features"), edge("features", "database", "soft")] })).toEqual([]);
  expect(kinds({ ...far, edges: [edge("database", "scorer")] })).toEqual([]);
});

test("the incident that a rollout opened itself does not hold it", () => {
  expect(kinds({ incidents: [{ ...open, service: "scorer", rolloutId: "rol_1" }] })).toEqual([]);
  expect(kinds({ incidents: [{ ...open, service: "scorer", rolloutId: "rol_0" }] })).toEqual(["incident:inc_1"]);
});

test("an override lifts what it names, and nothing that comes later", () => {
  const both = { lines: [line], windows: [window] };
  const [first = "", second] = kinds(both);
  expect(kinds(both, { overridden: [first] })).toEqual([second]);
  const stoppedAgain = { lines: [{ ...line, at: new Date("2026-11-21T12:00:01Z") }] };
  expect(kinds(stoppedAgain, { overridden: [first] })).toHaveLength(1);
});
