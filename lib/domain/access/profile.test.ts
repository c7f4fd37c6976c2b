import { expect, test } from "vitest";
import { profileSchema, timeZones } from "./profile.ts";

const profile = { name: "Ada", timeZone: "Europe/Berlin", contactMethods: [] };
const problems = (change: object) =>
  profileSchema
    .safeParse({ ...profile, ...change })
    .error?.issues.map(({ path, message }) => [path.join("."), message]);

test("a time zone is an IANA name, UTC among them; an offset or an invented one is refused", () => {
  expect(timeZones().filter((zone) => zone === "UTC")).toHaveLength(1);
  expect(profileSchema.parse({ ...profile, timeZone: "UTC" }).timeZone).toBe("UTC");
  for (const timeZone of ["", "+02:00", "europe/berlin", "Mars/Base"])
    expect(problems({ timeZone })?.[0]?.[0]).toBe("timeZone");
});

test("contact methods keep their order, and each kind has its rule", () => {
  const contactMethods = [
    { kind: "phone", value: " +49 30 1234567 " },
    { kind: "email", value: "ada@example.org" },
    { kind: "chat", value: "@ada" },
  ];
  expect(profileSchema.parse({ ...profile, contactMethods }).contactMethods.map(({ value }) => value)).toEqual([
    "+49 30 1234567",
    "ada@example.org",
    "@ada",
  ]);
  expect(problems({ contactMethods: [{ kind: "email", value: "ada" }] })).toEqual([
    ["contactMethods.0.value", "must be an e-mail address, such as ada@example.org"],
  ]);
  expect(problems({ contactMethods: [{ kind: "phone", value: "call me" }] })?.[0]?.[0]).toBe("contactMethods.0.value");
  expect(problems({ contactMethods: [{ kind: "pigeon", value: "x" }] })?.[0]?.[0]).toBe("contactMethods.0.kind");
});

test("a name of spaces is none", () => {
  expect(problems({ name: "   " })?.[0]?.[0]).toBe("name");
});
