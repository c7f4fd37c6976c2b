import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { roleCan } from "#lib/domain/access/can";
import { flagList } from "#lib/queries/flag/flag-list";
import { listSegments } from "#lib/queries/flag/flag-record";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { NoPermission } from "../no-permission.tsx";
import { FlagTable } from "./flag-table.tsx";
import { FlagsFrame } from "./flags-frame.tsx";
import { NewFlag } from "./new-flag.tsx";
import { SegmentDialog } from "./segment-dialog.tsx";
import { SegmentTable } from "./segment-table.tsx";

export const metadata: Metadata = { title: "Flags" };

export default async function FlagsPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "flag:read")) return <NoPermission permission="flag:read" role={role} current="/flags" />;
  const { db } = instance().database;
  const environment = await consoleEnvironment();
  const [flags, segments] = await Promise.all([flagList(db, environment), listSegments(db, environment)]);
  const mayWrite = roleCan(role, "flag:write");
  return (
    <FlagsFrame>
      <div className="body">
        <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
          <h1 className="text-title font-semibold">Flags</h1>
          {mayWrite && <NewFlag environment={environment} />}
        </div>
        <Section title="All flags" note={`${flags.length} in ${environment}`}>
          <FlagTable flags={flags} />
        </Section>
        <Section
          title="Segments"
          note="rules with a name, for the rules of flags"
          end={mayWrite && <SegmentDialog environment={environment} segments={segments} />}
          last
        >
          <SegmentTable environment={environment} segments={segments} mayWrite={mayWrite} />
        </Section>
      </div>
    </FlagsFrame>
  );
}
