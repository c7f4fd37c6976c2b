import { policySettings } from "#lib/domain/policy/policies";
import { type DatabaseCheck, type Finding, good, note } from "../check.ts";

/** The hours after midnight in which the worker may still be about to drop a day. */
const graceDays = 1;

export const retention: DatabaseCheck = {
  name: "retention",
  async ask(database): Promise<Finding[]> {
    const set = await database.query("select settings from policy where environment = '*' and kind = 'retention'");
    const kept = policySettings("retention", set.rows[0]?.settings);
    const { rows } = await database.query(
      `select count(*)::int as days from pg_class where relname ~ '^span_[0-9]{8}$' and relispartition
         and to_date(right(relname, 8), 'YYYYMMDD') < (now() at time zone 'UTC')::date - $1::int`,
      [Math.ceil(Number(kept.telemetryDays)) + graceDays],
    );
    const receipts = await database.query(
      "select count(*)::int as old from ingest_batch where received_at < now() - interval '2 days'",
    );
    const findings: Finding[] = [];
    if (rows[0].days > 0)
      findings.push(
        note(
          `${rows[0].days} days of telemetry are older than what is kept`,
          "The worker drops them every ten minutes; see workers and long transactions.",
        ),
      );
    if (receipts.rows[0].old > 0)
      findings.push(
        note(
          `${receipts.rows[0].old} receipts of batches are older than a day`,
          "The worker removes them; see workers.",
        ),
      );
    const words = `telemetry ${kept.telemetryDays} days, counters ${kept.countersDays}, ticks ${kept.ticksDays}`;
    return findings.length > 0 ? findings : [good(words)];
  },
};
