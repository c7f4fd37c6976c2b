import { eq } from "drizzle-orm";
import { team } from "#db/schema/people";
import type { Change } from "#lib/domain/configuration/plan";
import type { KindName, ThingOf } from "#lib/domain/configuration/things";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { TeamId } from "#lib/domain/kernel/id";
import type { PolicyKind } from "#lib/domain/policy/policies";
import { deleteService } from "../catalogue/delete-service.ts";
import { deleteSystem } from "../catalogue/delete-system.ts";
import { saveEnvironment } from "../catalogue/save-environment.ts";
import { saveService } from "../catalogue/save-service.ts";
import { saveSystem } from "../catalogue/save-system.ts";
import { changeFlag } from "../flag/change-flag.ts";
import { createFlag } from "../flag/create-flag.ts";
import { deleteFlag } from "../flag/delete-flag.ts";
import { deleteSegment } from "../flag/delete-segment.ts";
import { saveSegment } from "../flag/save-segment.ts";
import { deleteFreezeWindow } from "../freeze/delete-freeze-window.ts";
import { saveFreezeWindow } from "../freeze/save-freeze-window.ts";
import { setApprovalRule } from "../freeze/set-approval-rule.ts";
import type { CommandContext } from "../kernel/context.ts";
import { resetPolicy } from "../policy/reset-policy.ts";
import { savePolicy } from "../policy/save-policy.ts";
import { changeTeam } from "../team/change-team.ts";
import { createTeam } from "../team/create-team.ts";
import { deleteTeam } from "../team/delete-team.ts";
import { deleteGatePreset } from "../template/delete-gate-preset.ts";
import { deleteTemplate } from "../template/delete-template.ts";
import { saveGatePreset } from "../template/save-gate-preset.ts";
import { saveTemplate } from "../template/save-template.ts";

/** How a change of one kind becomes an ordinary command, with its permission, its rules and its audit. */
interface Doer<K extends KindName> {
  save(ctx: CommandContext, thing: ThingOf<K>, at: Place): Promise<unknown>;
  remove(ctx: CommandContext, key: string, at: Place): Promise<unknown>;
}

interface Place {
  environment: string;
  isNew: boolean;
}

const nothingElse = { targeting: null, overrides: {}, prerequisites: [], metadata: {}, releases: {} };

const doers: { [K in KindName]: Doer<K> } = {
  environments: {
    save: (ctx, { key, name }) => saveEnvironment(ctx, { environment: key, name }),
    remove: async (_, key) => {
      throw new CommandError(
        "precondition-failed",
        `an environment is not removed by a file: delete it under Settings, Environments once nothing is in it, and until then add environments/${key} again`,
      );
    },
  },
  teams: {
    save: async (ctx, thing, { isNew }) =>
      isNew ? createTeam(ctx, thing) : changeTeam(ctx, { ...thing, teamId: await teamIdOf(ctx, thing.key) }),
    remove: async (ctx, key) => deleteTeam(ctx, { teamId: await teamIdOf(ctx, key) }),
  },
  systems: {
    save: (ctx, { key, ...rest }, { environment }) => saveSystem(ctx, { environment, system: key, ...rest }),
    remove: (ctx, key, { environment }) => deleteSystem(ctx, { environment, system: key }),
  },
  services: {
    save: (ctx, { key, ...rest }, { environment }) => saveService(ctx, { environment, service: key, ...rest }),
    remove: (ctx, key, { environment }) => deleteService(ctx, { environment, service: key }),
  },
  gatePresets: {
    save: (ctx, thing, { environment }) => saveGatePreset(ctx, { environment, ...thing }),
    remove: (ctx, key, { environment }) => deleteGatePreset(ctx, { environment, key }),
  },
  rolloutTemplates: {
    save: (ctx, thing, { environment }) => saveTemplate(ctx, { environment, ...thing }),
    remove: (ctx, key, { environment }) => deleteTemplate(ctx, { environment, key }),
  },
  policies: {
    save: (ctx, thing) => savePolicy(ctx, thing),
    remove: (ctx, key) => resetPolicy(ctx, { key: key as PolicyKind }),
  },
  freezeWindows: {
    save: (ctx, thing, { environment }) => saveFreezeWindow(ctx, { environment, ...thing }),
    remove: (ctx, key, { environment }) => deleteFreezeWindow(ctx, { environment, key }),
  },
  releaseRules: {
    save: (ctx, { needsApproval }, { environment }) => setApprovalRule(ctx, { environment, needsApproval }),
    remove: (ctx, _, { environment }) => setApprovalRule(ctx, { environment, needsApproval: false }),
  },
  flagSegments: {
    save: (ctx, thing, { environment }) => saveSegment(ctx, { environment, ...thing }),
    remove: (ctx, key, { environment }) => deleteSegment(ctx, { environment, key }),
  },
  flags: {
    save: (ctx, { defaultVariant = "", ...rest }, { environment, isNew }) =>
      // What the file leaves out is not there.
      (isNew ? createFlag : changeFlag)(ctx, { environment, ...nothingElse, ...rest, defaultVariant }),
    remove: (ctx, key, { environment }) => deleteFlag(ctx, { environment, key }),
  },
};

async function teamIdOf({ db }: CommandContext, key: string): Promise<TeamId> {
  const [row] = await db.select({ id: team.id }).from(team).where(eq(team.key, key));
  if (!row) throw new CommandError("not-found", `there is no team "${key}"`);
  return row.id as TeamId;
}

/** Runs the ordinary command of one change. @throws CommandError whatever that command refuses */
export async function runChange(ctx: CommandContext, environment: string, change: Change): Promise<void> {
  const doer = doers[change.kind] as Doer<KindName>;
  const at: Place = { environment, isNew: change.before === null };
  if (change.after === null) await doer.remove(ctx, change.key, at);
  else await doer.save(ctx, change.after as ThingOf<KindName>, at);
}
