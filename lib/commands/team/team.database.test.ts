import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntry } from "#db/schema/access";
import { catalogueSystem } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import type { UserId } from "#lib/domain/kernel/id";
import { teamList } from "#lib/queries/people/team-list";
import { teamPage } from "#lib/queries/people/team-page";
import type { CommandContext } from "../kernel/context.ts";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { changeTeam } from "./change-team.ts";
import { createTeam } from "./create-team.ts";
import { deleteTeam } from "./delete-team.ts";
import { putTeamMember } from "./put-team-member.ts";
import { removeTeamMember } from "./remove-team-member.ts";

const stage = withRolloutStage();
const idOf = (person: CommandContext) => (person.actor as { userId: UserId }).userId;
const wanted = { key: "lending", name: "Lending decisions" };

test("a team has people, one lead at most, and a key of its own", async () => {
  const administrator = await stage.person("administrator");
  const { teamId } = await createTeam(administrator, wanted);
  const again = createTeam(administrator, { ...wanted, name: "Another" });
  await expect(again).rejects.toMatchObject({ code: "conflict", fields: [{ field: "key" }] });
  const [first, second] = [idOf(await stage.person("operator")), idOf(await stage.person("responder"))];
  await putTeamMember(administrator, { teamId, userId: first, isLead: true });
  await putTeamMember(administrator, { teamId, userId: second, isLead: false });
  const leads = async () => (await teamPage(stage.db, teamId))!.members.map(({ userId, isLead }) => [userId, isLead]);
  expect(await leads()).toEqual([
    [first, true],
    [second, false],
  ]);
  await putTeamMember(administrator, { teamId, userId: second, isLead: true });
  expect(await leads()).toEqual([
    [second, true],
    [first, false],
  ]);
  await removeTeamMember(administrator, { teamId, userId: second });
  const twice = removeTeamMember(administrator, { teamId, userId: second });
  await expect(twice).rejects.toMatchObject({ code: "not-found" });
  await changeTeam(administrator, { teamId, name: "Lending", expectedRevision: 5 });
  const late = changeTeam(administrator, { teamId, name: "Loans", expectedRevision: 5 });
  await expect(late).rejects.toMatchObject({ code: "conflict" });
  expect(await teamList(stage.db)).toMatchObject([{ key: "lending", name: "Lending", memberCount: 1, lead: null }]);
  const entries = await stage.db
    .select()
    .from(auditEntry)
    .where(eq(auditEntry.subjectId, teamId))
    .orderBy(asc(auditEntry.id));
  expect(entries.map(({ action }) => action)).toEqual([
    "team.created",
    ...Array(4).fill("team.members_changed"),
    "team.changed",
  ]);
});

test("a team that owns something is not deleted, and the refusal names what", async () => {
  const administrator = await stage.person("administrator");
  const { teamId } = await createTeam(administrator, { key: "platform", name: "Platform" });
  await putTeamMember(administrator, { teamId, userId: idOf(administrator), isLead: true });
  const own = { environment: "staging", ownerTeam: "platform" };
  const service = { service: "applications-api", displayName: "Applications", unitOne: "application" };
  await stage.db.insert(serviceProfile).values({ ...own, ...service, unitMany: "applications" });
  await stage.db.insert(catalogueSystem).values({ ...own, key: "lending", name: "Lending", createdAt: new Date() });
  await expect(deleteTeam(administrator, { teamId })).rejects.toMatchObject({
    code: "precondition-failed",
    message: expect.stringMatching(/service applications-api \(staging\), the system lending \(staging\)/),
  });
  await stage.db.delete(serviceProfile);
  await stage.db.delete(catalogueSystem);
  await deleteTeam(administrator, { teamId });
  expect(await teamPage(stage.db, teamId)).toBeUndefined();
});

test("nobody but an administrator changes teams", async () => {
  const administrator = await stage.person("administrator");
  const { teamId } = await createTeam(administrator, { key: "risk", name: "Risk" });
  for (const role of ["viewer", "stakeholder", "responder", "operator"] as const) {
    const person = await stage.person(role);
    for (const attempt of [
      () => createTeam(person, { key: "mine", name: "Mine" }),
      () => changeTeam(person, { teamId, name: "Mine" }),
      () => putTeamMember(person, { teamId, userId: idOf(person), isLead: true }),
      () => removeTeamMember(person, { teamId, userId: idOf(person) }),
      () => deleteTeam(person, { teamId }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
  }
});
