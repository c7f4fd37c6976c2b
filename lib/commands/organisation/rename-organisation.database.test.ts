import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { organisationFacts } from "#lib/queries/organisation/organisation";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { renameOrganisation } from "./rename-organisation.ts";

const stage = withRolloutStage();

test("an administrator names it, and the audit has both names", async () => {
  const administrator = await stage.person("administrator");
  expect(await organisationFacts(stage.db)).toEqual({ name: "Evenkeel", setUpAt: null, revision: 1 });
  await renameOrganisation(administrator, { name: "Lumen Credit", revision: 1 });
  await renameOrganisation(administrator, { name: "Lumen", revision: 2 });
  expect(await organisationFacts(stage.db)).toMatchObject({ name: "Lumen", revision: 3 });
  const { rows } = await stage.db.execute(
    sql`select detail from audit_entry where action = 'organisation.changed' order by id`,
  );
  expect(rows.map(({ detail }) => detail)).toEqual([
    { from: "Evenkeel", to: "Lumen Credit" },
    { from: "Lumen Credit", to: "Lumen" },
  ]);
});

test("of two who rename it from the same page, the second is told the name that it has now; an operator may not", async () => {
  const administrator = await stage.person("administrator");
  const { revision } = await organisationFacts(stage.db);
  await renameOrganisation(administrator, { name: "First", revision });
  await expect(renameOrganisation(administrator, { name: "Second", revision })).rejects.toThrow(/"First" meanwhile/);
  const operator = await stage.person("operator");
  await expect(renameOrganisation(operator, { name: "Mine", revision: revision + 1 })).rejects.toMatchObject({
    code: "forbidden",
  });
});
