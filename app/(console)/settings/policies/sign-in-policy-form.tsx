"use client";

import { Input, Switch } from "#components/ui/input";
import type { SignInPolicy } from "#lib/domain/access/sign-in-policy";
import { SaveForm } from "../save-form.tsx";
import { saveSignInPolicy } from "./actions.ts";

export function SignInPolicyForm({ policy }: { policy: SignInPolicy }) {
  return (
    <SaveForm
      className="max-w-[480px] gap-4"
      label="Save sign-in"
      variant="neutral"
      noValidate
      send={(fields) =>
        saveSignInPolicy({
          credentials: fields.get("credentials") !== null,
          sessionHours: Number(fields.get("sessionHours") || Number.NaN),
        })
      }
    >
      {(errors) => (
        <>
          <div className="grid gap-1">
            <Switch
              name="credentials"
              defaultChecked={policy.credentials}
              label="E-mail and password open the console"
            />
            <p className="meta">
              Switched off, the identity provider alone does. Without an identity provider passwords go on working, so
              that nobody is locked out.
            </p>
          </div>
          <Input
            label="A session ends after, hours"
            name="sessionHours"
            type="number"
            inputMode="numeric"
            min={1}
            required
            defaultValue={policy.sessionHours}
            hint="Counted from sign-in; sessions that are open now keep the end they were given."
            error={errors["settings.sessionHours"] ?? errors.sessionHours}
          />
        </>
      )}
    </SaveForm>
  );
}
