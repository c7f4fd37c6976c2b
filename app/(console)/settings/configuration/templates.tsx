import { DataTable } from "#components/ui/table";
import { findMetric } from "#lib/domain/metric/index";
import type { GatePreset, RolloutTemplate } from "#lib/domain/rollout/template";
import { effectWords, planWords } from "./present-configuration.ts";

export function Templates({ templates }: { templates: readonly RolloutTemplate[] }) {
  return (
    <DataTable
      caption="Rollout templates"
      stack
      columns={[
        { key: "name", label: "Name", nowrap: true },
        { key: "key", label: "Key", nowrap: true },
        { key: "plan", label: "Exposure", nowrap: true },
        { key: "gates", label: "Gate presets" },
        { key: "description", label: "For", wide: true },
      ]}
      rows={templates.map((template) => ({
        id: template.key,
        cells: {
          name: <b>{template.name}</b>,
          key: <span className="mono">{template.key}</span>,
          plan: planWords(template),
          gates: template.gates.length > 0 ? <span className="mono">{template.gates.join(", ")}</span> : "none",
          description: <span className="muted">{template.description}</span>,
        },
      }))}
      empty={<p className="muted">No templates yet.</p>}
    />
  );
}

export function Presets({ presets }: { presets: readonly GatePreset[] }) {
  return (
    <DataTable
      caption="Gate presets"
      stack
      columns={[
        { key: "key", label: "Key" },
        { key: "metric", label: "Metric" },
        { key: "kind", label: "When it fails" },
        { key: "description", label: "Says", wide: true },
      ]}
      rows={presets.map(({ key, description, gate }) => ({
        id: key,
        cells: {
          key: <b className="mono">{key}</b>,
          metric: findMetric(gate.metric)?.label ?? gate.metric,
          kind: effectWords(gate),
          description: <span className="muted">{description}</span>,
        },
      }))}
      empty={<p className="muted">No presets yet.</p>}
    />
  );
}
