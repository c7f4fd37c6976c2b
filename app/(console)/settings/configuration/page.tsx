import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { DataTable } from "#components/ui/table";
import { roleCan } from "#lib/domain/access/can";
import { presentConfiguration } from "#lib/queries/configuration/present-configuration";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { SettingsFrame } from "../settings-frame.tsx";
import { AsCode, Commands } from "./as-code.tsx";
import { kindLines } from "./present-configuration.ts";
import { StarterSet } from "./starter-set.tsx";
import { Presets, Templates } from "./templates.tsx";

export const metadata: Metadata = { title: "Configuration" };

export default async function ConfigurationPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "configuration:read"))
    return <NoPermission permission="configuration:read" role={role} current="/settings" />;
  const environment = await consoleEnvironment();
  const configuration = await presentConfiguration(instance().database.db, environment);
  const { rolloutTemplates = [], gatePresets = [] } = configuration.document;
  const download = (
    <a className="button" href="/settings/configuration/document" download>
      Download document
    </a>
  );
  return (
    <SettingsFrame current="configuration">
      <Section title="Configuration as code" note={environment} end={download}>
        <AsCode configuration={configuration} />
      </Section>
      <Section title="What is configured" note="one folder each, one file per thing">
        <Kinds configuration={configuration} />
      </Section>
      <Section title="Commands" note="in a clone of Evenkeel, or in a pipeline">
        <Commands environment={environment} />
      </Section>
      {rolloutTemplates.length + gatePresets.length === 0 ? (
        <Section title="Rollout templates" last>
          <StarterSet environment={environment} mayAdd={roleCan(role, "catalogue:write")} />
        </Section>
      ) : (
        <>
          <Section title="Rollout templates">
            <Templates templates={rolloutTemplates} />
          </Section>
          <Section title="Gate presets" last>
            <Presets presets={gatePresets} />
          </Section>
        </>
      )}
    </SettingsFrame>
  );
}

function Kinds({ configuration }: { configuration: Awaited<ReturnType<typeof presentConfiguration>> }) {
  return (
    <DataTable
      caption="What is configured"
      stack
      columns={[
        { key: "folder", label: "Folder" },
        { key: "count", label: "Things", align: "right", width: 90 },
        { key: "names", label: "Keys", wide: true },
      ]}
      rows={kindLines(configuration.document).map(({ folder, count, names }) => ({
        id: folder,
        cells: { folder: <b className="mono">{folder}</b>, count, names: <span className="mono">{names || "–"}</span> },
      }))}
    />
  );
}
