import { SignalShape } from "#components/signal/signal-shape";
import { hasWayIn } from "#lib/queries/access/has-way-in";
import { instance } from "../../session/instance.ts";

/** Said to everybody who sees people, while nobody who could change them can sign in; nothing otherwise. */
export async function NoWayIn() {
  const { database, environment } = instance();
  if (await hasWayIn(database.db, environment.oidc?.issuer)) return null;
  return (
    <p role="alert" className="mb-4 max-w-[68ch] text-body">
      <SignalShape signal="elevated" size={11} /> No administrator can sign in now.{" "}
      {environment.oidc
        ? `Give somebody the administrator's group at ${environment.oidc.name}; or unset EVENKEEL_OIDC_ISSUER with its client id and secret and restart, then passwords open the console.`
        : "Set EVENKEEL_API_KEY, restart, and invite an administrator with that key."}
    </p>
  );
}
