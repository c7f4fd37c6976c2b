import { z } from "zod";
import type { CommandContext } from "#lib/commands/kernel/context";
import type { Permission } from "#lib/domain/access/permission";

/** One operation of the REST API. The router and the OpenAPI document are both made from the list of these. */
export interface Endpoint {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** OpenAPI form, below `/api/v1`: `/rollouts/{rolloutId}/start`. */
  path: string;
  operationId: string;
  summary: string;
  tag: string;
  /** What the key must be allowed; asked before the request's body is looked at. The command asks again. */
  permission: Permission;
  /** Query parameters for GET, JSON body for the rest, but for what `inQuery` names. */
  input: z.ZodType;
  output: z.ZodType;
  successStatus: 200 | 201;
  /** Content types of an answer that is a file; `run` then makes the whole response, as a stream if it likes. */
  fileTypes?: readonly string[];
  /** Members of `input` that stand in the query of a request that has a body: the body is then somebody else's file. */
  inQuery?: readonly string[];
  /** Largest body taken, where it is more than the router's usual 256 KiB. */
  bodyLimitBytes?: number;
  /** `input` holds path parameters, the query or body, and `idempotencyKey` when the header was sent. */
  run(ctx: CommandContext, input: unknown): Promise<unknown>;
}

interface EndpointSpec<I extends z.ZodType, O extends z.ZodType>
  extends Omit<Endpoint, "run" | "input" | "output" | "successStatus"> {
  input: I;
  output: O;
  successStatus?: 200 | 201;
  run(ctx: CommandContext, input: z.output<I>): Promise<z.input<O>>;
}

/** Keeps the types of one endpoint's input and output together where it is written. */
export function endpoint<I extends z.ZodType, O extends z.ZodType>(spec: EndpointSpec<I, O>): Endpoint {
  return {
    ...spec,
    successStatus: spec.successStatus ?? 200,
    run: (ctx, input) => spec.run(ctx, input as z.output<I>),
  };
}

/** Instants leave the API as ISO 8601 in UTC. */
export const instantText = z.iso.datetime();
