import { expect, test } from "vitest";
import type { PaletteCommand } from "./palette-command.ts";
import { matches, paletteRows } from "./palette-rows.ts";

const rollBack: PaletteCommand = {
  id: "roll-back-rol_1",
  label: "Roll back income-scorer v3 to v1: 25 % → 0 %, now",
  keywords: ["revert", "undo"],
  isImmediate: true,
};
const declare: PaletteCommand = { id: "declare", label: "Declare incident…", keywords: ["outage"] };
const rollouts: PaletteCommand = { id: "go-rollouts", label: "Go to rollouts" };
const page: PaletteCommand = { id: "rollout-rol_1", label: "income-scorer v3" };
const content = { verbs: [rollBack, declare], places: [rollouts], recent: [], found: [page] };

const ids = (query: string, mode: "act" | "search" = "act") =>
  paletteRows(content, query, mode).flatMap(({ entries }) => entries.map(({ id }) => id));

test("verbs stand first, before anything is typed and when one is typed", () => {
  expect(ids("")).toEqual(["roll-back-rol_1", "declare", "go-rollouts"]);
  expect(ids("roll")[0]).toBe("roll-back-rol_1");
  expect(ids("undo inc")[0]).toBe("roll-back-rol_1");
});

test("whoever types the name of a thing is led to it: Enter does not roll it back", () => {
  expect(ids("income-scorer")).toEqual(["rollout-rol_1", "roll-back-rol_1"]);
});

test("what acts at once is marked for Enter only when its verb was typed", () => {
  const needsAim = (query: string, mode: "act" | "search" = "act") =>
    paletteRows(content, query, mode)
      .flatMap(({ entries }) => entries)
      .find(({ id }) => id === rollBack.id)?.needsAim;
  expect([needsAim(""), needsAim("income"), needsAim("roll", "search")]).toEqual([true, true, true]);
  expect([needsAim("roll"), needsAim("undo income")]).toEqual([false, false]);
});

test("a search never puts a verb in front", () => {
  expect(ids("roll", "search")).toEqual(["go-rollouts", "rollout-rol_1", "roll-back-rol_1"]);
});

test("nothing fuzzy: letters in order are not a match", () => {
  expect(matches(rollBack, "rollouts")).toBe(false);
  expect(matches(rollBack, "back v3")).toBe(true);
  expect(matches(declare, "outage")).toBe(true);
});
