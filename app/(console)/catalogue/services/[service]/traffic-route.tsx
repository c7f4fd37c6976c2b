"use client";

import { useState } from "react";
import { FactList } from "#components/frame/fact-list";
import { Section } from "#components/frame/section";
import { Button } from "#components/ui/button";
import { Checkbox, Input, Select } from "#components/ui/input";
import { type AdapterKind, adapterKinds } from "#lib/domain/traffic/adapter";
import type { ServicePage } from "#lib/queries/catalogue/service-page";
import { ActionDialog } from "../../../action-dialog.tsx";
import { SecretOnce } from "../../../settings/keys/secret-once.tsx";
import { storeTrafficRoute } from "../../actions.ts";
import { readRouteForm, routeFacts, serverLines } from "./present-route.ts";

interface TrafficRouteProps {
  environment: string;
  page: ServicePage;
  mayChange: boolean;
}

const adapterLabels: Record<AdapterKind, string> = {
  flag: "Flag evaluation",
  haproxy: "HAProxy, weights of two servers",
  webhook: "Signed webhook",
};
const adapters = adapterKinds.map((value) => ({ value, label: adapterLabels[value] }));

/** What divides its traffic, and the way to change that. */
export function TrafficRoute({ environment, page, mayChange }: TrafficRouteProps) {
  const [secret, setSecret] = useState<string | null>(null);
  const { route } = page;
  return (
    <Section
      title="Traffic route"
      end={mayChange && <RouteDialog environment={environment} page={page} onSecret={setSecret} />}
    >
      <FactList facts={routeFacts(route)} />
      <p className="meta mt-2">
        {route.splits === "unit"
          ? "A unit keeps its variant: what is told of a unit later can be judged."
          : "Each request is drawn by itself: gates on feedback and conversions are refused, because a unit meets both variants."}
      </p>
      {secret && (
        <div className="mt-3">
          <SecretOnce value={secret} label="Signing secret" />
        </div>
      )}
    </Section>
  );
}

function RouteDialog({
  environment,
  page: { facts, route },
  onSecret,
}: Omit<TrafficRouteProps, "mayChange"> & { onSecret(secret: string | null): void }) {
  const [adapter, setAdapter] = useState<string>(route.adapter);
  return (
    <ActionDialog
      trigger={
        <Button size={24} variant="ghost">
          Change…
        </Button>
      }
      title={`Traffic route of ${facts.service}`}
      description="Rollouts of this service divide its traffic here. It cannot be changed while a release is on its way."
      confirm="Save"
      pending="Saving…"
      send={(fields) => storeTrafficRoute({ environment, service: facts.service, ...readRouteForm(fields) } as never)}
      onDone={({ signingSecret }) => onSecret(signingSecret)}
    >
      {(errors) => (
        <>
          <Select
            label="Divided by"
            name="adapter"
            value={adapter}
            options={adapters}
            error={errors.adapter}
            onChange={(event) => setAdapter(event.target.value)}
          />
          {adapter === "haproxy" && <HaproxyFields settings={route.settings} errors={errors} />}
          {adapter === "webhook" && <WebhookFields settings={route.settings} errors={errors} />}
          {adapter !== "flag" && (
            <Checkbox
              label="The address may be private, loopback or a socket file"
              name="settings.allowPrivate"
              defaultChecked={route.settings.allowPrivate === true}
            />
          )}
        </>
      )}
    </ActionDialog>
  );
}

interface FieldsProps {
  settings: Record<string, unknown>;
  errors: Record<string, string>;
}

/** All servers are one line here, so what is wrong with one name says how the line is written. */
function serverProblem(errors: Record<string, string>): string | undefined {
  const problem = Object.entries(errors).find(([field]) => field.startsWith("settings.servers"))?.[1];
  return problem && `${problem}. Write v1=blue, v2=green: the variant, then its server.`;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

function HaproxyFields({ settings, errors }: FieldsProps) {
  return (
    <>
      <Input
        label="Runtime API"
        name="settings.address"
        className="mono"
        placeholder="10.0.0.5:9999 or unix:/run/haproxy/admin.sock"
        hint="A stats socket of level admin. It has no password: let only the worker of Evenkeel reach it."
        defaultValue={text(settings.address)}
        required
        error={errors["settings.address"]}
      />
      <Input
        label="Backend"
        name="settings.backend"
        className="mono"
        defaultValue={text(settings.backend)}
        required
        error={errors["settings.backend"]}
      />
      <Input
        label="Server of each variant"
        name="settings.servers"
        className="mono"
        placeholder="v1=blue, v2=green"
        hint="Which server runs which release."
        defaultValue={serverLines(settings.servers)}
        required
        error={serverProblem(errors)}
      />
    </>
  );
}

function WebhookFields({ settings, errors }: FieldsProps) {
  return (
    <>
      <Input
        label="Address"
        name="settings.url"
        type="url"
        className="mono"
        placeholder="https://mesh.example.org/split"
        hint={settings.url ? `Stays as it is (${text(settings.url)}) when this is empty.` : undefined}
        required={!settings.url}
        error={errors["settings.url"]}
      />
      <Select
        label="It divides"
        name="settings.splits"
        defaultValue={text(settings.splits) || "unit"}
        options={[
          { value: "unit", label: "Units: a targeting key keeps its variant" },
          { value: "request", label: "Requests: each is drawn by itself" },
        ]}
      />
      {settings.url ? (
        <Checkbox label="Make a new signing secret; the old one ends at once" name="renewSecret" />
      ) : null}
    </>
  );
}
