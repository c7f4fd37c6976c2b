"use server";

import { z } from "zod";
import { SaveServiceInput, saveService } from "#lib/commands/catalogue/save-service";
import { createFlag } from "#lib/commands/flag/create-flag";
import { inTransaction } from "#lib/commands/kernel/context";
import { flagKeyPattern } from "#lib/domain/flag/flag";
import { action } from "../../session/action.ts";
import { consoleEnvironment } from "../../session/console-environment.ts";

const release = z.string().trim().max(64);

const FirstServiceForm = z.object({
  service: SaveServiceInput.shape.service,
  displayName: z.string().trim().max(80),
  key: z.string().regex(flagKeyPattern, "letters, digits, dots, dashes and underscores, at most 128"),
  current: release.min(1, "name the release that serves now, such as v1"),
  next: release,
});

/** A service and its flag, both or none. */
export const addFirstService = action(
  FirstServiceForm,
  async (ctx, { service, displayName, key, current, next }) => {
    const environment = await consoleEnvironment();
    const releases = next ? [current, next] : [current];
    await inTransaction(ctx, async (tx) => {
      await saveService(tx, { environment, service, ...(displayName ? { displayName } : {}) });
      await createFlag(tx, {
        environment,
        service,
        key,
        description: `Which release of ${displayName || service} answers`,
        variants: Object.fromEntries(releases.map((name) => [name, name])),
        defaultVariant: current,
      });
    });
  },
  { needs: "catalogue:write", refreshes: () => ["/welcome-aboard"] },
);
