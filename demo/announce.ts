import { demoAccounts } from "./accounts.ts";
import { readDemoSettings } from "./settings.ts";

/**
 * The lines printed after "Evenkeel is ready": who to sign in as and what the next minutes bring.
 * @param controlPort where the demo's control server listens; 0 = not known
 */
export function announce(publicUrl: string, controlPort = readDemoSettings().controlPort): string[] {
  const operator = demoAccounts.find((account) => account.role === "operator");
  const others = demoAccounts.filter((account) => account !== operator);
  return [
    `Sign in as ${operator?.email} with password ${operator?.password} (${operator?.role}).`,
    `Others: ${others.map((account) => `${account.email} / ${account.password} (${account.role})`).join(", ")}`,
    "",
    "What happens now, with no hand on it:",
    "  about 1 min   v3 of the income model ramps to 10, 25, 50 %. It is more accurate than v1 and far less fair.",
    "  2 to 4 min    Its fairness gate rolls it back; an incident opens with a drafted public update.",
    "  then          v2 ramps the same way and completes on evidence, within 12 minutes from now.",
    "  at last       v4 waits as a draft. Start it, break it with the fault switch, roll it back with one click.",
    ...(controlPort === 0 ? [] : [`Demo AI system and v4's fault switch: http://127.0.0.1:${controlPort}`]),
    `Public status page: ${publicUrl.replace(/\/+$/, "")}/status`,
  ];
}
