import { expect, test } from "vitest";
import { roleCan } from "#lib/domain/access/can";
import { roles } from "#lib/domain/access/permission";
import { places, placesFor } from "./navigation.ts";

test("nobody is led to a page that would refuse", () => {
  for (const role of roles)
    for (const place of placesFor((permission) => roleCan(role, permission)))
      expect(place.needs === null || roleCan(role, place.needs), `${role}: ${place.href}`).toBe(true);
});

test("a stakeholder sees the plain pages and the own settings, a viewer no audit, an administrator everything", () => {
  const labels = (role: (typeof roles)[number]) =>
    placesFor((permission) => roleCan(role, permission)).map((place) => place.label);
  expect(labels("stakeholder")).toEqual(["Status page", "Stakeholders", "Settings"]);
  expect(labels("viewer")).not.toContain("Audit");
  expect(labels("administrator")).toHaveLength(places.length);
});

test("no letter leads to two places", () => {
  const letters = places.flatMap((place) => place.letter ?? []);
  expect(new Set(letters).size).toBe(letters.length);
});
