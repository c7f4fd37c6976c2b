"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { Input, Select } from "#components/ui/input";
import { weekdays } from "#lib/domain/rollout/freeze-window";
import type { FreezeLine } from "#lib/queries/settings/list-freezes";
import { ActionDialog } from "../../action-dialog.tsx";
import { storeWindow } from "./actions.ts";

interface WindowDialogProps {
  environment: string;
  timeZone: string;
  window?: FreezeLine;
}

const days = weekdays.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }));
const repeats = [
  { value: "weekly", label: "Each week" },
  { value: "once", label: "Once" },
];

/** Fields that were left empty are left out, so that the command says which of them it needs. */
const filled = (fields: FormData) => Object.fromEntries([...fields].filter(([, value]) => value !== ""));

/** Creates a freeze window, or changes the given one. */
export function WindowDialog({ environment, timeZone, window }: WindowDialogProps) {
  const [repeat, setRepeat] = useState(window?.repeat ?? "weekly");
  return (
    <ActionDialog
      trigger={
        window ? (
          <Button size={24} variant="ghost" aria-label={`Change ${window.key}`}>
            Change…
          </Button>
        ) : (
          <Button>New freeze window</Button>
        )
      }
      title={window ? `Change ${window.key}` : "New freeze window"}
      description={`In ${environment} nothing starts or advances while it is in force. Rollbacks are never held.`}
      confirm={window ? "Save" : "Create freeze window"}
      pending="Saving…"
      send={(fields) =>
        storeWindow({ ...filled(fields), environment, ...(window ? { key: window.key } : {}) } as never)
      }
    >
      {(errors) => (
        <>
          {!window && (
            <Input label="Key" name="key" className="mono" placeholder="weekend" required error={errors.key} />
          )}
          <Input
            label="Reason"
            name="reason"
            defaultValue={window?.reason}
            maxLength={300}
            required
            error={errors.reason}
          />
          <Select
            label="Repeats"
            name="repeat"
            value={repeat}
            options={repeats}
            onChange={(event) => setRepeat(event.target.value === "once" ? "once" : "weekly")}
          />
          {repeat === "weekly" ? (
            <WeeklyFields window={window} errors={errors} />
          ) : (
            <div className="grid gap-3 min-[560px]:grid-cols-2">
              <Input label="From" name="from" type="datetime-local" defaultValue={window?.from} error={errors.from} />
              <Input label="To" name="to" type="datetime-local" defaultValue={window?.to} error={errors.to} />
            </div>
          )}
          <Input
            label="Time zone"
            name="timeZone"
            defaultValue={window?.timeZone ?? timeZone}
            hint="Times are read by the clock of this zone."
            error={errors.timeZone}
          />
          <div className="grid gap-3 min-[560px]:grid-cols-2">
            <Input label="Only system" name="system" defaultValue={window?.system} error={errors.system} />
            <Input label="Only service" name="service" defaultValue={window?.service} error={errors.service} />
          </div>
        </>
      )}
    </ActionDialog>
  );
}

function WeeklyFields({ window, errors }: { window: FreezeLine | undefined; errors: Record<string, string> }) {
  return (
    <div className="grid gap-3 min-[560px]:grid-cols-2">
      <Select label="From day" name="fromDay" defaultValue={window?.fromDay ?? "friday"} options={days} />
      <Input
        label="From time"
        name="fromTime"
        type="time"
        defaultValue={window?.fromTime ?? "17:00"}
        error={errors.fromTime}
      />
      <Select label="To day" name="toDay" defaultValue={window?.toDay ?? "monday"} options={days} />
      <Input label="To time" name="toTime" type="time" defaultValue={window?.toTime ?? "08:00"} error={errors.toTime} />
    </div>
  );
}
