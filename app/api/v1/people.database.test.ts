import { expect, test } from "vitest";
import { withRestDoor } from "./test-door.ts";

const { ask, must } = withRestDoor();
const invite = (name: string, role: string) =>
  must("POST", "/people", { name, email: `${name.toLowerCase()}@example.org`, role });

test("a person is invited, found, changed, shut out and let in again; the link is in one answer only", async () => {
  const { userId, link, expiresAt, mail } = await invite("Noor", "operator");
  expect(mail, "no mail server is configured").toBe("none");
  expect(link).toMatch(/\/welcome\/[\w-]{43}$/);
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  const path = `/people/${userId}`;
  expect(await must("GET", path)).toMatchObject({ name: "Noor", role: "operator", state: "invited", teams: [] });
  const { people } = await must("GET", "/people?text=noor&state=invited");
  expect(people.map(({ id }: { id: string }) => id)).toEqual([userId]);
  expect(JSON.stringify(people)).not.toContain(link.split("/").at(-1));
  expect(await must("POST", `${path}/role`, { role: "viewer" })).toMatchObject({ role: "viewer" });
  expect((await must("POST", `${path}/renew-invitation`)).link).not.toBe(link);
  await must("POST", `${path}/revoke-link`);
  expect(await must("POST", `${path}/disable`)).toMatchObject({ state: "disabled" });
  expect(await must("POST", `${path}/enable`)).toMatchObject({ state: "invited" });
  expect(await ask("POST", `${path}/reset`)).toMatchObject({ status: 412 });
  expect(await ask("POST", "/people", { body: { name: "N", email: "noor", role: "king" } })).toMatchObject({
    status: 422,
    body: { errors: [{ field: "email" }, { field: "role" }] },
  });
});

test("a team is created, filled, changed and deleted", async () => {
  const team = await must("POST", "/teams", { key: "platform", name: "Platform" });
  const path = `/teams/${team.id}`;
  const { userId } = await invite("Lin", "responder");
  const filled = await must("POST", `${path}/members`, { userId, isLead: true });
  expect(filled.members).toMatchObject([{ name: "Lin", isLead: true, state: "invited" }]);
  expect((await must("GET", "/teams")).teams).toMatchObject([{ key: "platform", memberCount: 1, lead: "Lin" }]);
  expect((await must("GET", `/people?team=${team.id}`)).people).toMatchObject([{ id: userId }]);
  expect(await must("PATCH", path, { name: "Platform and data" })).toMatchObject({ name: "Platform and data" });
  expect((await must("DELETE", `${path}/members/${userId}`)).members).toEqual([]);
  await must("DELETE", path);
  expect(await ask("GET", path)).toMatchObject({ status: 404 });
});

test("a key of one environment reads people and changes none; a key that only evaluates does neither", async () => {
  const { key: manage } = await must("POST", "/keys", { name: "ci", scopes: ["manage"] });
  const { key: evaluate } = await must("POST", "/keys", { name: "app", scopes: ["evaluate"] });
  const body = { name: "Eve", email: "eve@example.org", role: "administrator" };
  expect(await ask("GET", "/people", { key: manage })).toMatchObject({ status: 200 });
  expect(await ask("POST", "/people", { key: manage, body })).toMatchObject({ status: 403 });
  expect(await ask("GET", "/people", { key: evaluate })).toMatchObject({ status: 403 });
});
