"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Button } from "#components/ui/button";
import { useConsole } from "./console-context.tsx";
import { chooseEnvironment } from "./environment-actions.ts";

const PRODUCTION = "production";

/** Says in words that this is not production, and keeps the environment that a link (`?env=`) asked for. */
export function EnvironmentMark() {
  const { environment, environments } = useConsole();
  useAskedEnvironment(environment);
  const name = environments.find(({ key }) => key === environment)?.name ?? environment;
  if (environments.length < 2 || environment === PRODUCTION) return null;
  return (
    <p className="environment-mark">
      <b>{name}</b> <span className="muted">This is not production.</span>
    </p>
  );
}

/** A link carried the environment: the server has shown it already, now this browser stays there. */
function useAskedEnvironment(environment: string) {
  const router = useRouter();
  useEffect(() => {
    const address = new URL(window.location.href);
    if (!address.searchParams.has("env")) return;
    address.searchParams.delete("env");
    void chooseEnvironment({ environment }).then(() =>
      router.replace(address.pathname + address.search, { scroll: false }),
    );
  }, [router, environment]);
}

/** On the page of one thing that lives elsewhere: where it lives, and the way there. */
export function ElsewhereNote({ what, of }: { what: string; of: string }) {
  const { environment, environments } = useConsole();
  if (environment === "" || of === environment) return null;
  const name = (wanted: string) => environments.find(({ key }) => key === wanted)?.name ?? wanted;
  const go = () =>
    chooseEnvironment({ environment: of }).then((answer) => answer.kind === "ok" && window.location.reload());
  return (
    <div className="environment-mark" role="note">
      <b>
        {what} belongs to {name(of)}.
      </b>{" "}
      <span className="muted">The lists beside it show {name(environment)}.</span>
      <span className="end">
        <Button size={24} onClick={go}>
          Look at {name(of)}
        </Button>
      </span>
    </div>
  );
}
