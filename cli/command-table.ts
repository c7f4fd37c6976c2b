import type { Command } from "./command.ts";
import { applyCommand } from "./commands/apply.ts";
import { auditExportCommand } from "./commands/audit-export.ts";
import { auditVerifyCommand } from "./commands/audit-verify.ts";
import { exportCommand } from "./commands/export.ts";
import { planCommand } from "./commands/plan.ts";

/** Every command of `evenkeel`. A new one is one file in commands/ and one line here. */
export const commands: readonly Command[] = [
  exportCommand,
  planCommand,
  applyCommand,
  auditVerifyCommand,
  auditExportCommand,
];
