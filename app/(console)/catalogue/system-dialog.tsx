"use client";

import { useRouter } from "next/navigation";
import { Button } from "#components/ui/button";
import { Input, Textarea } from "#components/ui/input";
import type { SystemFacts } from "#lib/queries/catalogue/catalogue-page";
import { ActionDialog } from "../action-dialog.tsx";
import { storeSystem } from "./actions.ts";
import { systemHref } from "./addresses.ts";
import { OwnerSelect, type TeamChoice } from "./owner-select.tsx";

interface SystemDialogProps {
  environment: string;
  teams: readonly TeamChoice[];
  /** Left out: a new one. */
  system?: SystemFacts;
}

/** Creates a system or changes what is said of it; its key stays. */
export function SystemDialog({ environment, teams, system }: SystemDialogProps) {
  const router = useRouter();
  return (
    <ActionDialog
      trigger={<Button>{system ? "Edit" : "New system"}</Button>}
      title={system ? `Edit ${system.name}` : "New system"}
      description="Services that are one AI system for the people who own or use it."
      confirm={"Save system"}
      pending="Saving…"
      send={(fields) =>
        storeSystem({
          system: system?.key,
          ...Object.fromEntries(fields),
          environment,
          revision: system?.revision ?? 0,
        })
      }
      onDone={(saved) => system || router.push(systemHref(saved.system))}
    >
      {(errors) => <SystemFields teams={teams} system={system} errors={errors} />}
    </ActionDialog>
  );
}

interface SystemFieldsProps extends Pick<SystemDialogProps, "teams"> {
  system: SystemFacts | undefined;
  errors: Record<string, string>;
}

function SystemFields({ teams, system, errors }: SystemFieldsProps) {
  return (
    <>
      <Input label="Name" name="name" defaultValue={system?.name} required maxLength={80} error={errors.name} />
      {!system && (
        <Input
          label="Key"
          name="system"
          className="mono"
          placeholder="lending-decisions"
          hint="Small letters, digits and dashes. It stays: addresses and configuration use it."
          required
          maxLength={64}
          error={errors.system}
        />
      )}
      <OwnerSelect teams={teams} owner={system?.owner?.key ?? ""} error={errors.ownerTeam} />
      <Textarea
        label="What it is for"
        name="description"
        defaultValue={system?.description}
        maxLength={1000}
        error={errors.description}
      />
    </>
  );
}
