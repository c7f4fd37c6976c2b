"use client";

import { ButtonLink } from "#components/ui/button";
import { useConsole } from "./console-context.tsx";

/** Where nothing has begun yet: a key is what an application or a pipeline begins with, or whoever can make one. */
export function FirstStep() {
  const { may } = useConsole();
  if (may("key:write")) return <ButtonLink href="/settings/keys?create=1">Create API key</ButtonLink>;
  if (may("person:read")) return <ButtonLink href="/people">Who can make a key</ButtonLink>;
  return null;
}
