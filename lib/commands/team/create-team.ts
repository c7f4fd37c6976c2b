import { z } from "zod";
import { team } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { newId, type TeamId } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { teamSubject } from "./team-row.ts";

export const CreateTeamInput = z.object({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, "lower-case letters, digits and dashes, beginning with a letter, at most 63")
    .describe("Stable; services and configuration files name it as owner"),
  name: z.string().trim().min(1, "say how people call this team").max(80),
  description: z.string().trim().max(500).default(""),
});

/** People who own services together and are told together. */
export async function createTeam(
  ctx: CommandContext,
  input: z.input<typeof CreateTeamInput>,
): Promise<{ teamId: TeamId }> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  const wanted = parseInput(CreateTeamInput, input);
  return inTransaction(ctx, async (tx) => {
    const teamId = newId("team", tx.now, tx.random);
    const added = await tx.db
      .insert(team)
      .values({ id: teamId, ...wanted, createdAt: tx.now })
      .onConflictDoNothing({ target: team.key })
      .returning({ id: team.id });
    if (added.length === 0)
      throw new CommandError("conflict", `a team "${wanted.key}" exists already`, [
        { field: "key", problem: "belongs to another team: choose another one" },
      ]);
    await recordAudit(tx, "team.created", {
      subject: teamSubject(teamId),
      detail: { key: wanted.key, name: wanted.name },
    });
    return { teamId };
  });
}
