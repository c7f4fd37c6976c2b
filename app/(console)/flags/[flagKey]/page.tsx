import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { roleCan } from "#lib/domain/access/can";
import { flagPage } from "#lib/queries/flag/flag-page";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { nameInPath } from "../../catalogue/addresses.ts";
import { NoPermission } from "../../no-permission.tsx";
import { FlagsFrame } from "../flags-frame.tsx";
import { FlagView } from "./flag-view.tsx";

export const metadata: Metadata = { title: "Flag" };

interface FlagProps {
  params: Promise<{ flagKey: string }>;
}

export default async function FlagDetailPage({ params }: FlagProps) {
  const { role } = await requirePerson();
  if (!roleCan(role, "flag:read")) return <NoPermission permission="flag:read" role={role} current="/flags" />;
  const key = nameInPath((await params).flagKey) ?? "";
  const page = await flagPage(instance().database.db, { environment: await consoleEnvironment(), key });
  if (!page) notFound();
  return (
    <FlagsFrame crumbs={[{ label: page.flag.key }]}>
      <FlagView page={page} mayWrite={roleCan(role, "flag:write")} />
    </FlagsFrame>
  );
}
