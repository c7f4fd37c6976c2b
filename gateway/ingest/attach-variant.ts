import type { Assignment } from "#lib/domain/telemetry/assignment";
import type { OutcomeEvent } from "#lib/domain/telemetry/outcome-event";
import type { AssignmentMemory } from "./assignment-memory.ts";

/**
 * An event that names its variant teaches the memory, and asks it when that was served; one that does not asks for both.
 * What stays open is looked up in the database by the storing transaction, and later by the sweep.
 */
export function attach(event: OutcomeEvent, memory: AssignmentMemory, nowMs: number): OutcomeEvent {
  const { environment, flagKey, variant, unitId, traceId, atMs } = event;
  // Who was placed takes part in no comparison; harm done to them is the release's all the same.
  const isCompared = event.kind !== "stop_event";
  if (isCompared && memory.isPlaced({ environment, flagKey, unitId, reason: null })) return { ...event, variant: null };
  if (variant !== null) {
    const found = recall(event, memory, nowMs);
    if (event.kind === "prediction" && flagKey !== null)
      memory.learn({ environment, flagKey, variant, unitId, beganAtMs: atMs }, traceId, nowMs);
    return found === undefined ? event : { ...event, unitServedAtMs: found.beganAtMs };
  }
  const found = recall(event, memory, nowMs);
  if (found === undefined) return event;
  return {
    ...event,
    flagKey: found.flagKey,
    variant: found.variant,
    unitId: unitId ?? found.unitId,
    servedAtMs: found.beganAtMs,
    unitServedAtMs: found.beganAtMs,
  };
}

/**
 * A label gets the variant of its prediction. A prediction of a trace waits for that trace: its unit may have been
 * served another variant before, and so does a stop event. Feedback and conversions follow the unit.
 */
function recall(event: OutcomeEvent, memory: AssignmentMemory, nowMs: number): Assignment | undefined {
  if (event.kind === "label") return undefined;
  const { unitId, traceId, variant } = event;
  const isMeant = (found: Assignment | undefined) => variant === null || found?.variant === variant;
  const byTrace = traceId === null ? undefined : memory.ofTrace(event, traceId, nowMs);
  const waitsForTrace = event.kind === "prediction" || event.kind === "stop_event";
  const mayAskUnit = !waitsForTrace || traceId === null;
  if (byTrace !== undefined || !mayAskUnit || unitId === null) return isMeant(byTrace) ? byTrace : undefined;
  // A prediction serves its unit itself: what it got before says nothing of when.
  if (variant !== null && event.kind === "prediction") return undefined;
  const byUnit = memory.ofUnit(event, unitId, nowMs);
  return isMeant(byUnit) ? byUnit : undefined;
}
