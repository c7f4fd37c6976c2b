/** What the demo's releases are made of, read from the models that it serves and from the code that trained them. */
import {
  allFields,
  baselineFields,
  DECISION_THRESHOLD,
  DROPPED_SHARE,
  loadModels,
  type ModelVersion,
} from "./model.ts";

interface DemoVersionSet {
  model: string;
  parameters: Record<string, string | number>;
  components: Record<string, string>;
  notes: string;
}

/** Version set by variant. v4 serves v2's weights: only the fault switch differs. */
export function demoVersionSets(): Record<ModelVersion, DemoVersionSet> {
  const models = loadModels();
  const set = (file: string, fields: readonly string[], { weights, description }: (typeof models)["v1"]) => ({
    model: `demo/models/${file}.json`,
    parameters: {
      decisionThreshold: DECISION_THRESHOLD,
      textFields: fields.join(", "),
      weights: Object.keys(weights).length,
    },
    components: { faultSwitch: "none" },
    notes: description,
  });
  const v3 = set("v3", allFields, models.v3);
  const v4 = set("v2", allFields, models.v4);
  return {
    v1: set("v1", baselineFields, models.v1),
    v2: set("v2", allFields, models.v2),
    v3: { ...v3, parameters: { ...v3.parameters, womenOver50kLeftOutOfTraining: DROPPED_SHARE } },
    v4: {
      ...v4,
      components: { faultSwitch: "latency, errors" },
      notes: "v2's weights behind a fault switch.",
    },
  };
}
