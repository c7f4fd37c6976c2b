import type { Command } from "./command.ts";
import { applyCommand } from "./commands/apply.ts";
import { auditExportCommand } from "./commands/audit-export.ts";
import { auditVerifyCommand } from "./commands/audit-verify.ts";
import { exportCommand } from "./commands/export.ts";
import { flagsExportCommand, flagsImportCommand } from "./commands/flags.ts";
import { releaseLineCommand, stopLineCommand } from "./commands/line.ts";
import { planCommand } from "./commands/plan.ts";
import { evidenceCommand, reachCommand, stopEventCommand } from "./commands/rollout/evidence.ts";
import { forecastCommand } from "./commands/rollout/forecast.ts";
import { decisionsCommand, listCommand, showCommand, statusCommand, waitCommand } from "./commands/rollout/look.ts";
import { moveCommands } from "./commands/rollout/moves.ts";
import { startCommand } from "./commands/rollout/start.ts";

/** Every command of `evenkeel`. A new one is one file in commands/ and one line here. */
export const commands: readonly Command[] = [
  exportCommand,
  planCommand,
  applyCommand,
  auditVerifyCommand,
  auditExportCommand,
  flagsImportCommand,
  flagsExportCommand,
  forecastCommand,
  startCommand,
  waitCommand,
  listCommand,
  showCommand,
  statusCommand,
  decisionsCommand,
  ...moveCommands,
  stopEventCommand,
  reachCommand,
  evidenceCommand,
  stopLineCommand,
  releaseLineCommand,
];
