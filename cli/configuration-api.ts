import type { ConfigurationDocument } from "#lib/domain/configuration/document";
import type { Drift } from "#lib/domain/configuration/drift";
import type { FieldChange } from "#lib/domain/configuration/field-changes";
import type { FieldProblem } from "./rest-client.ts";

/** What the instance answers under /api/v1/configuration. */
export interface LastApplied {
  at: string;
  by: string;
  documentHash: string;
}

export interface Present {
  document: ConfigurationDocument;
  documentHash: string;
  lastApplied: LastApplied | null;
  drift: Drift[];
}

export interface PlannedChange {
  name: string;
  kind: string;
  key: string;
  action: "create" | "change" | "delete";
  fields: FieldChange[];
}

export interface Plan {
  environment: string;
  hash: string;
  changes: PlannedChange[];
  problems: FieldProblem[];
  lastApplied: LastApplied | null;
  drift: Drift[];
}

export interface Applied {
  environment: string;
  created: number;
  changed: number;
  deleted: number;
}
