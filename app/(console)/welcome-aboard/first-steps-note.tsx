import Link from "next/link";
import { Banner } from "#components/ui/banner";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import type { Role } from "#lib/domain/access/permission";
import { firstRun } from "#lib/queries/first-run/first-run";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { instance } from "../../session/instance.ts";
import { countDone, isConnected } from "./present-steps.ts";

/** The way back to the first steps, for those who may take them, until a service is connected or rollouts exist. */
export async function FirstStepsNote({ role }: { role: Role }) {
  if (!roleCan(role, "key:write")) return null;
  const facts = await firstRun(instance().database.db, {
    environment: await consoleEnvironment(),
    now: systemClock(),
  });
  if (facts.hasRollouts || isConnected(facts)) return null;
  return (
    <div className="px-6 pt-4 max-[900px]:px-4">
      <Banner
        signal="none"
        action={
          <Link className="link" href="/welcome-aboard">
            Continue
          </Link>
        }
      >
        First steps: {countDone(facts)} of 4 are done. No service is connected yet.
      </Banner>
    </div>
  );
}
