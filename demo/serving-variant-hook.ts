/** An OpenFeature hook that writes the standard `feature_flag.*` attributes on the span that serves the request. */
import { createEvaluationEvent, type EvaluationDetails, type FlagValue, type Hook } from "@openfeature/server-sdk";
import { type Attributes, trace } from "@opentelemetry/api";

/** `error.*` would mark the request itself as failed; the value repeats the variant. */
const leftOut = new Set(["error.type", "error.message", "feature_flag.result.value"]);

export const servingVariantHook: Hook = {
  finally(hookContext, details: EvaluationDetails<FlagValue>) {
    const { attributes } = createEvaluationEvent(hookContext, details);
    const kept = Object.entries(attributes).filter(([name]) => !leftOut.has(name));
    trace.getActiveSpan()?.setAttributes(Object.fromEntries(kept) as Attributes);
  },
};
