import { z } from "zod";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { requireTeamRow, reviseTeam, teamSubject } from "./team-row.ts";

export const ChangeTeamInput = z.object({
  teamId: idSchema("team"),
  name: z.string().trim().min(1, "say how people call this team").max(80).optional(),
  description: z.string().trim().max(500).optional(),
  expectedRevision: z.coerce.number().int().optional().describe("Refuse if someone changed the team since"),
});

/** What is said of a team; its key stays, because services and configuration files name it. */
export async function changeTeam(ctx: CommandContext, input: z.output<typeof ChangeTeamInput>): Promise<void> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  await inTransaction(ctx, async (tx) => {
    const known = await requireTeamRow(tx, input);
    const { name = known.name, description = known.description } = input;
    await reviseTeam(tx, known.id, { name, description });
    await recordAudit(tx, "team.changed", {
      subject: teamSubject(known.id),
      detail: { key: known.key, name, ...(name === known.name ? {} : { before: known.name }) },
    });
  });
}
