import { LIVE_WITHIN_SECONDS } from "#lib/domain/traffic/split";
import { type DatabaseCheck, type Finding, good, note, wrong } from "../check.ts";

export const gateways: DatabaseCheck = {
  name: "gateways",
  async ask(database, { supervisorPid }): Promise<Finding[]> {
    const { rows } = await database.query(
      `select id, (select revision from config_state where id = 1) - applied_revision as behind,
         now() - (select changed_at from config_state where id = 1) > interval '10 seconds' as settled,
         detail->>'source' as source, coalesce((detail->>'openReturns')::int, 0) as returns
       from process_instance
       where kind = 'gateway' and last_seen_at > now() - make_interval(secs => ${LIVE_WITHIN_SECONDS * 3}) order by id`,
    );
    if (rows.length === 0)
      return supervisorPid === undefined
        ? [note("none lives", "Start one: without it no flag is evaluated and no telemetry is taken.")]
        : [wrong("none lives although Evenkeel runs", "Look at the gateway's log.")];
    const findings = rows.flatMap((row) => look(row));
    return findings.length > 0 ? findings : [good(`${rows.length} live, all serve the newest configuration`)];
  },
};

interface Row {
  id: string;
  behind: string;
  settled: boolean;
  source: string | null;
  returns: number;
}

function look({ id, behind, settled, source, returns }: Row): Finding[] {
  const findings: Finding[] = [];
  if (Number(behind) > 0 && settled)
    findings.push(
      wrong(`${id} is ${behind} revisions behind`, "It cannot read its configuration: look at its log, or restart it."),
    );
  if (source === "file")
    findings.push(note(`${id} serves from its file`, "It has not reached the database since its start."));
  if (returns > 0)
    findings.push(
      note(
        `${id} has ${returns} rollbacks that it took alone and nobody settled yet`,
        "A worker settles them; see workers.",
      ),
    );
  return findings;
}
