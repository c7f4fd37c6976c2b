import type { ApiKeyId, SessionId, UserId } from "../kernel/id.ts";
import type { KeyScope } from "./permission.ts";

/** Who asks. The same command serves a person's button, a pipeline's key and the automatic engine. */
export type Actor =
  /** A signed-in person; role and session are read from the database at each command, never from the token. */
  | { kind: "user"; userId: UserId; sessionVersion: number; sessionId: SessionId; name: string }
  /** A pipeline or service; scopes and environment were read from the database when the key was presented. */
  | { kind: "api_key"; keyId: ApiKeyId; name: string; scopes: KeyScope[]; environment: string }
  /** The worker; `because` names the decision or duty that made it act. */
  | { kind: "engine"; because: string }
  /** A gateway that acted alone while the control plane was out of reach. */
  | { kind: "gateway"; gatewayId: string; because: string; keyName?: string };

/** Of a person who came by a one-time link: it says who acted; no session has this id, so no permission is granted to it. */
export const NO_SESSION = "" as SessionId;

/** What is stored and shown of an actor: never a scope list, never a session. */
export interface ActorRecord {
  kind: Actor["kind"];
  id: string | null;
  name: string;
  because?: string;
}

export function actorRecord(actor: Actor): ActorRecord {
  switch (actor.kind) {
    case "user":
      return { kind: "user", id: actor.userId, name: actor.name };
    case "api_key":
      return { kind: "api_key", id: actor.keyId, name: actor.name };
    case "engine":
      return { kind: "engine", id: null, name: "Evenkeel", because: actor.because };
    case "gateway":
      return { kind: "gateway", id: actor.gatewayId, name: actor.keyName ?? "Gateway", because: actor.because };
  }
}
