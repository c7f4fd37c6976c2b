import { LINK_IS_OVER } from "#lib/domain/notification/letter";
import { type DatabaseCheck, type Finding, good, note, wrong } from "../check.ts";

const where = "Settings, Notifications shows which and why; a letter's state is on its person's page.";

export const outbox: DatabaseCheck = {
  name: "outbox",
  async ask(database): Promise<Finding[]> {
    const { rows } = await database.query(
      `select count(*) filter (where delivered_at is null and abandoned_at is null
           and next_attempt_at < now() - interval '5 minutes')::int as stuck,
         count(*) filter (where delivered_at is null and abandoned_at is null and attempts > 2)::int as retried,
         count(*) filter (where abandoned_at > now() - interval '1 day')::int as abandoned,
         (array_agg(last_error order by abandoned_at desc nulls last) filter (where abandoned_at > now() - interval '1 day'))[1] as error
       from outbox_message where last_error is distinct from $1`,
      // A letter taken back with its link is no trouble.
      [LINK_IS_OVER],
    );
    const { stuck, retried, abandoned, error } = rows[0];
    const findings: Finding[] = [];
    if (stuck > 0)
      findings.push(wrong(`${stuck} messages are due and nobody delivers them`, "A worker delivers; see workers."));
    if (retried > 0) findings.push(note(`${retried} messages are tried again and again`, where));
    if (abandoned > 0)
      findings.push(note(`${abandoned} messages were given up in the last day (${error ?? "no reason"})`, where));
    return findings.length > 0 ? findings : [good("nothing waits")];
  },
};
