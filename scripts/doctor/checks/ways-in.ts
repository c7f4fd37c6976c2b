import { drizzle } from "drizzle-orm/node-postgres";
import { administratorsWhoGetIn } from "#db/rows/administrators";
import { readPolicy } from "#db/rows/policy";
import * as schema from "#db/schema/index";
import { type DatabaseCheck, type Finding, good, note, wrong } from "../check.ts";

/** Whether somebody can administer this instance, as the commands that change people reckon it. */
export const waysIn: DatabaseCheck = {
  name: "way in",
  async ask(database, { environment }): Promise<Finding[]> {
    const db = drizzle(database, { schema });
    const trustedIssuer = environment.oidc?.issuer;
    const policy = await readPolicy(db, "sign_in");
    const count = (await administratorsWhoGetIn(db, { policy, trustedIssuer })).length;
    if (count > 0) return [good(`${count === 1 ? "1 administrator" : `${count} administrators`} can sign in`)];
    const { rows } = await database.query("select exists (select from user_account) as has_people");
    if (!rows[0].has_people) return [note("nobody has an account yet", "The first start shows the set-up link.")];
    const byProvider =
      "Give somebody a group with that role at the identity provider, or unset EVENKEEL_OIDC_ISSUER with its client id and secret and restart: passwords open the console then.";
    return [
      wrong(
        "no administrator can sign in",
        trustedIssuer
          ? byProvider
          : "Set EVENKEEL_API_KEY, restart, and invite an administrator with it: POST /api/v1/people.",
      ),
    ];
  },
};
