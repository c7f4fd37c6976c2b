import { createHash } from "node:crypto";
import { type ConfigurationDocument, managedKinds, thingsOf } from "../../lib/domain/configuration/document.ts";
import { thingName } from "../../lib/domain/configuration/things.ts";
import { canonicalJson } from "../../lib/domain/kernel/canonical-json.ts";

/** SHA-256 of what a value says, whatever order its names stand in. */
export const contentHash = (value: unknown): string => createHash("sha256").update(canonicalJson(value)).digest("hex");

/** A short hash of each thing by its name. */
export const configurationDigests = (document: ConfigurationDocument): Record<string, string> =>
  Object.fromEntries(
    managedKinds(document).flatMap((kind) =>
      (thingsOf(document, kind) ?? []).map((thing) => [thingName(kind, thing.key), contentHash(thing).slice(0, 16)]),
    ),
  );
