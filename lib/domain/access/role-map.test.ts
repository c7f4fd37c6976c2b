import { expect, test } from "vitest";
import { groupsOfClaims, parseRoleMap, roleOfGroups } from "./role-map.ts";

const map = parseRoleMap("sre=operator, admins=administrator,cn=board=stakeholder") ?? [];

test("the strongest role of all groups counts, in whatever order they come", () => {
  expect(roleOfGroups(["sre", "admins"], map, undefined)).toBe("administrator");
  expect(roleOfGroups(["admins", "sre"], map, undefined)).toBe("administrator");
  expect(roleOfGroups(["sre", "cleaning"], map, "viewer")).toBe("operator");
});

test("a viewer may do more than a stakeholder", () => {
  const both = [
    { group: "readers", role: "viewer" },
    { group: "board", role: "stakeholder" },
  ] as const;
  expect(roleOfGroups(["board", "readers"], both, undefined)).toBe("viewer");
});

test("without a known group there is no way in, unless a default is set; names are compared exactly", () => {
  expect(roleOfGroups(["SRE", "sre ", "sr"], map, undefined)).toBeUndefined();
  expect(roleOfGroups([], map, "viewer")).toBe("viewer");
});

test("a group's name may hold an equals sign, not a comma", () => {
  expect(parseRoleMap("cn=board=stakeholder")).toEqual([{ group: "cn=board", role: "stakeholder" }]);
});

test.each(["", "sre", "sre=", "=operator", "sre=root", "sre=operator,admins"])("%j is no role map", (text) => {
  expect(parseRoleMap(text)).toBeUndefined();
});

test.each([
  [{ groups: ["a", "b"] }, "groups", ["a", "b"]],
  [{ groups: "a" }, "groups", ["a"]],
  [{ realm_access: { roles: ["a"] } }, "realm_access.roles", ["a"]],
  [{ "https://example.org/groups": ["a"] }, "https://example.org/groups", ["a"]],
  [{ groups: [{ name: "admins" }, 7, null, "a"] }, "groups", ["a"]],
  [{}, "groups", []],
  [{}, "__proto__.constructor", []],
  [{ groups: null }, "groups.deep", []],
])("groups in %j under %j are %j", (claims, name, groups) => {
  expect(groupsOfClaims(claims as Record<string, unknown>, name)).toEqual(groups);
});
