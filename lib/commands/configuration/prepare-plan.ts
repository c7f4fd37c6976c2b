import { type AppliedConfiguration, readAppliedConfiguration } from "#db/rows/applied-configuration";
import { readConfiguration } from "#db/rows/configuration";
import { configurationDigests, contentHash } from "#db/rows/configuration-digests";
import { type ConfigurationDocument, managedKinds, parseDocument } from "#lib/domain/configuration/document";
import { type Drift, driftBetween } from "#lib/domain/configuration/drift";
import { type Change, planChanges, referenceProblems, settleDefaults } from "#lib/domain/configuration/plan";
import { CommandError, type FieldProblem } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";

export interface PreparedPlan {
  /** What is wanted, with every default variant. */
  wanted: ConfigurationDocument;
  changes: Change[];
  /** Stands for exactly these changes of this environment. */
  hash: string;
  problems: FieldProblem[];
  lastApplied: AppliedConfiguration | null;
  drift: Drift[];
}

/** @throws CommandError invalid, with every problem of the document */
export function requireDocument(input: unknown): ConfigurationDocument {
  const read = parseDocument(input);
  if (read.ok) return read.document;
  throw new CommandError("invalid", "The document breaks these rules; nothing was changed.", read.problems);
}

/** What has to change in the instance as it is now; changes nothing. */
export async function preparePlan({ db }: CommandContext, document: ConfigurationDocument): Promise<PreparedPlan> {
  const { environment } = document;
  const present = await readConfiguration(db, environment);
  const settled = settleDefaults(document, present);
  const changes = planChanges(present, settled.document);
  const lastApplied = await readAppliedConfiguration(db, environment);
  const kinds = managedKinds(document).filter((kind) => lastApplied?.kinds.includes(kind));
  return {
    wanted: settled.document,
    changes,
    hash: contentHash([environment, changes]),
    problems: [...settled.problems, ...referenceProblems(present, settled.document)],
    lastApplied,
    drift: lastApplied ? driftBetween(lastApplied.digests, configurationDigests(present), kinds) : [],
  };
}
