import type { FlagFacts, Known } from "./known-attributes.ts";

export type Scalar = string | number | boolean;

/** What the resource says of the sender; null = not said. */
export interface ResourceFacts {
  service: string | null;
  environment: string | null;
}

export interface DecodedSpan extends FlagFacts {
  resource: ResourceFacts;
  /** As sent; a valid one has 16 bytes. */
  traceId: Uint8Array;
  spanId: Uint8Array;
  parentId: Uint8Array | null;
  /** The parent is in another process, by the span's own flags. */
  hasRemoteParent: boolean;
  name: string;
  kind: number;
  status: number;
  /** Microseconds since the Unix epoch. */
  startUs: number;
  durationNs: number;
  httpStatus: number | null;
  errorType: string | null;
  /** JSON object, encoded. */
  attributes: Uint8Array;
  /** JSON array, encoded. */
  events: Uint8Array | null;
  /** Flag evaluations found in span events. */
  evaluations: FlagFacts[] | null;
}

export interface DecodedLog {
  resource: ResourceFacts;
  traceId: Uint8Array | null;
  spanId: Uint8Array | null;
  /** Microseconds since the Unix epoch; 0 = not said. */
  atUs: number;
  severity: number;
  eventName: string | null;
  body: string | null;
  known: Known;
  /** JSON object, encoded. */
  attributes: Uint8Array;
}
