import { expect, test } from "vitest";
import { besideFields } from "./beside-fields.ts";

const shown = new Set(["name", "sessionHours"]);
const said = (...wrong: string[]) =>
  besideFields("Refused.", { fieldErrors: Object.fromEntries(wrong.map((field) => [field, "is wrong"])), shown });

test("nothing is said twice, and nothing that has no field is lost", () => {
  expect(said("name")).toBe("");
  expect(said("settings.sessionHours", "name")).toBe("");
  expect(
    besideFields("Refused.", { fieldErrors: { "settings.servers.v1": "x" }, shown: new Set(["settings.servers"]) }),
  ).toBe("");
  expect(said()).toBe("Refused.");
  expect(said("expectedRevision")).toBe("Refused. expectedRevision: is wrong.");
  expect(said("name", "contactMethods.0.value")).toBe("Refused. contactMethods.0.value: is wrong.");
  const fieldErrors = { "releases.v2": "names a credential" };
  expect(besideFields("This release names a credential.", { fieldErrors, shown })).toBe(
    "This release names a credential.",
  );
});
