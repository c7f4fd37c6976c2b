import { expect, test } from "vitest";
import { readServiceForm } from "./read-service-form.ts";

test("a form becomes the command's input: lines keep their strength, empty ones are left out", () => {
  const form = new FormData();
  for (const [name, value] of [
    ["displayName", " Income scoring "],
    ["hazardBelowPercent", "2,5"],
    ["dependsOn", "feature-store"],
    ["strength", "hard"],
    ["dependsOn", " "],
    ["strength", "hard"],
    ["dependsOn", "mail"],
    ["strength", "soft"],
    ["components", "cmp_1"],
    ["components", "cmp_2"],
  ] as const)
    form.append(name, value);
  expect(readServiceForm(form)).toMatchObject({
    displayName: "Income scoring",
    ownerTeam: "",
    hazardBelowPercent: 2.5,
    dependencies: [
      { service: "feature-store", strength: "hard" },
      { service: "mail", strength: "soft" },
    ],
    components: ["cmp_1", "cmp_2"],
  });
  form.set("hazardBelowPercent", "");
  expect(readServiceForm(form).hazardBelowPercent).toBeNull();
});
