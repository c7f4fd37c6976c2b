import { type Command, Failure } from "../command.ts";
import { openRestClient } from "../rest-client.ts";

/** What the instance answers under /api/v1/audit/check. */
interface Check {
  checked: number;
  upTo: string | null;
  head: { seq: number; hash: string };
  broken: string | null;
}

export const auditVerifyCommand: Command = {
  name: "audit verify",
  does: "Have the instance recompute every link of its audit's chain",
  usage: [
    "",
    "Says how many entries were proved, up to when, and the head to note down elsewhere.",
    "Exits with 0 when the chain holds, 1 when it does not, naming the first entry that does not fit.",
  ],
  options: {},
  async run({ terminal }) {
    const { checked, upTo, head, broken } = await openRestClient(terminal).ask<Check>("GET", "/audit/check");
    if (broken !== null) throw new Failure(`✗ the audit is broken at ${broken}`);
    if (upTo === null) throw new Failure("✗ the audit holds no entry: nothing was proved");
    terminal.say(
      `✓ ${checked} ${checked === 1 ? "entry" : "entries"} proved up to ${upTo}, head ${head.seq} ${head.hash}`,
    );
    return 0;
  },
};
