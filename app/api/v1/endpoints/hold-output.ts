import { z } from "zod";
import { holdKinds } from "#lib/domain/rollout/hold";

/** One thing that keeps a rollout from its next move; the same in answers and in refusals. */
export const holdOutput = z.object({
  kind: z.enum(holdKinds),
  id: z.string().describe("The same for one occurrence of one cause"),
  what: z.string(),
  because: z.string(),
  whoLifts: z.string(),
  where: z.object({ words: z.string(), href: z.string().describe("Path in the console") }),
  words: z.string().nullable().describe("The reason that a person gave"),
});
