export * from "./access.ts";
export * from "./incident.ts";
export * from "./kernel.ts";
export * from "./notification.ts";
export * from "./rollout.ts";
export * from "./status.ts";
export * from "./telemetry.ts";
