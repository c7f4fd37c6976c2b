import type { Command } from "./command.ts";
import { applyCommand } from "./commands/apply.ts";
import { auditExportCommand } from "./commands/audit-export.ts";
import { auditVerifyCommand } from "./commands/audit-verify.ts";
import { exportCommand } from "./commands/export.ts";
import { flagsExportCommand, flagsImportCommand } from "./commands/flags.ts";
import { flagLookCommands } from "./commands/flags-look.ts";
import { freezeCommands } from "./commands/freezes.ts";
import { planCommand } from "./commands/plan.ts";
import { evidenceCommand, reachCommand } from "./commands/rollout/evidence.ts";
import { forecastCommand } from "./commands/rollout/forecast.ts";
import { proofsCommand, proveCommand, replayCommand } from "./commands/rollout/gates.ts";
import { decisionsCommand, listCommand, showCommand, statusCommand, waitCommand } from "./commands/rollout/look.ts";
import { moveCommands } from "./commands/rollout/moves.ts";
import { reasonCommand } from "./commands/rollout/reason.ts";
import { startCommand } from "./commands/rollout/start.ts";
import { reportCommand, stopEventsCommand } from "./commands/rollout/stop-events.ts";
import { templateCommands } from "./commands/templates.ts";

/** Every command of `evenkeel`. A new one is one file in commands/ and one line here. */
export const commands: readonly Command[] = [
  exportCommand,
  planCommand,
  applyCommand,
  auditVerifyCommand,
  auditExportCommand,
  flagsImportCommand,
  flagsExportCommand,
  ...flagLookCommands,
  ...templateCommands,
  ...freezeCommands,
  forecastCommand,
  startCommand,
  waitCommand,
  listCommand,
  showCommand,
  statusCommand,
  decisionsCommand,
  ...moveCommands,
  reasonCommand,
  reportCommand,
  stopEventsCommand,
  evidenceCommand,
  reachCommand,
  proveCommand,
  proofsCommand,
  replayCommand,
];
