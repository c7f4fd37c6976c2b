// Whoever refers to a team and whoever deletes it meet at the team's row: the second one waits, and then sees the first.
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { team, teamMember } from "#db/schema/people";
import type { UserId } from "#lib/domain/kernel/id";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { saveService } from "../catalogue/save-service.ts";
import { saveSystem } from "../catalogue/save-system.ts";
import { enterCast } from "../incident/test-cast.ts";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { invitePerson } from "../person/invite-person.ts";
import { createTeam } from "./create-team.ts";
import { deleteTeam } from "./delete-team.ts";
import { putTeamMember } from "./put-team-member.ts";

const own = withTestDatabase();
/** One connection each, so that each is a transaction of its own; the third one only looks. */
let [first, second, looker] = [] as unknown as [DatabaseHandle, DatabaseHandle, DatabaseHandle];
let administrator: CommandContext;
let count = 0;
let [key, teamId] = ["", ""] as [string, Awaited<ReturnType<typeof createTeam>>["teamId"]];

beforeAll(async () => {
  const open = (applicationName: string) => openDatabase(own.url, { applicationName, maxConnections: 1 });
  [first, second, looker] = [open("first"), open("second"), open("looker")];
  administrator = (await enterCast(looker.db)).as("administrator");
});
afterAll(() => Promise.all([first, second, looker].map((handle) => handle?.close())));
beforeEach(async () => {
  count += 1;
  key = `team-${count}`;
  ({ teamId } = await createTeam({ ...administrator, db: looker.db }, { key, name: key }));
});

type Work = (ctx: CommandContext) => Promise<unknown>;

const references: ReadonlyArray<[string, Work]> = [
  ["owner of a service", (ctx) => saveService(ctx, { service: `${key}-service`, ownerTeam: key })],
  ["owner of a system", (ctx) => saveSystem(ctx, { system: `${key}-system`, name: "A system", ownerTeam: key })],
  [
    "the team of a new person",
    (ctx) => {
      const input = { name: "Noor", email: `${key}@example.org`, role: "viewer" as const, teams: [teamId] };
      return invitePerson(ctx, { input, linkHash: Buffer.from(key.padEnd(32)) });
    },
  ],
  [
    "the team of a member",
    (ctx) => putTeamMember(ctx, { teamId, userId: (ctx.actor as { userId: UserId }).userId, isLead: false }),
  ],
];

/** Runs `earlier`, goes on with `rest` when `later` waits for it, and then commits. @returns how both ended */
async function meet(earlier: Work, later: Work, rest: Work = async () => {}): Promise<[string, string]> {
  let goOn = () => {};
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
  let began = () => {};
  const hasBegun = new Promise<void>((resolve) => (began = resolve));
  const one = inTransaction({ ...administrator, db: first.db }, async (tx) => {
    await earlier(tx);
    began();
    await mayGoOn;
    await rest(tx);
  });
  await hasBegun;
  const other = later({ ...administrator, db: second.db });
  const ends = Promise.all([one, other].map(ending));
  await waitsOrEnds(other);
  goOn();
  return (await ends) as [string, string];
}

const ending = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code ?? String(error),
  );

async function waitsOrEnds(work: Promise<unknown>): Promise<void> {
  let isOver = false;
  work.catch(() => {}).finally(() => (isOver = true));
  const waits = sql`select 1 from pg_stat_activity where application_name = 'second' and wait_event_type = 'Lock'`;
  while (!isOver && (await looker.db.execute(waits)).rows.length === 0);
}

/** What names a team that is not there. */
async function leftBehind(): Promise<unknown[]> {
  const { rows } = await looker.db.execute(sql`
    select service as name from service_profile where owner_team <> '' and owner_team not in (select key from team)
    union all select key from catalogue_system where owner_team <> '' and owner_team not in (select key from team)
    union all select user_id from team_member where team_id not in (select id from team)`);
  return rows;
}

describe.each(references)("a team becomes %s while it is deleted", (what, refer) => {
  const remove: Work = (ctx) => deleteTeam(ctx, { teamId });

  test("the reference first: the team stays where it owns something, and takes its members along where not", async () => {
    const ends = await meet(refer, remove);
    expect(ends).toEqual(what.startsWith("owner") ? ["done", "precondition-failed"] : ["done", "done"]);
    expect(await leftBehind()).toEqual([]);
  });

  test("the deletion first: the reference is refused", async () => {
    const [deleted, referred] = await meet(remove, refer);
    expect(deleted).toBe("done");
    expect(referred).toBe(what.startsWith("owner") ? "invalid" : "not-found");
    expect(await leftBehind()).toEqual([]);
    expect(await looker.db.select().from(team).where(eq(team.id, teamId))).toEqual([]);
    expect(await looker.db.select().from(teamMember).where(eq(teamMember.teamId, teamId))).toEqual([]);
  });
});

test("an apply, which holds the table of teams before it names one, and a deletion do not lock each other out", async () => {
  const [, own] = references[0]!;
  const hold: Work = ({ db }) => db.execute(sql`lock table team in share row exclusive mode`);
  const ends = await meet(hold, (ctx) => deleteTeam(ctx, { teamId }), own);
  expect(ends).toEqual(["done", "precondition-failed"]);
});
