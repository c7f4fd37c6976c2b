"use client";

import { signOut } from "next-auth/react";
import { useState } from "react";
import { Button } from "#components/ui/button";

export function SignOut() {
  const [isLeaving, setLeaving] = useState(false);
  return (
    <Button
      disabled={isLeaving}
      onClick={() => {
        setLeaving(true);
        void signOut({ callbackUrl: "/sign-in" });
      }}
    >
      {isLeaving ? "Signing out…" : "Sign out"}
    </Button>
  );
}
