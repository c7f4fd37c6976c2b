"use client";

import { signIn } from "next-auth/react";
import { useState } from "react";
import { Button } from "#components/ui/button";

/** Leaves for the identity provider's own page and comes back signed in, or with words. */
export function OidcButton({ name, next }: { name: string; next: string }) {
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => {
    setLeaving(true);
    void signIn("oidc", { callbackUrl: next }).catch(() => setLeaving(false));
  };
  return (
    <Button variant="primary" size={40} disabled={isLeaving} onClick={leave}>
      {isLeaving ? "On the way…" : `Sign in with ${name}`}
    </Button>
  );
}
