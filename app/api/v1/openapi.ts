import { z } from "zod";
import type { Endpoint } from "./endpoint.ts";
import { holdOutput } from "./endpoints/hold-output.ts";
import { endpoints } from "./endpoints/index.ts";

type JsonSchema = Record<string, unknown> & { properties?: Record<string, unknown>; required?: string[] };

const jsonSchema = (schema: z.ZodType, io: "input" | "output"): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    target: "draft-2020-12",
    // A Date has no form in JSON; what is sent is the text it is made from.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time" });
    },
  });
  return rest as JsonSchema;
};

const pathParameters = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] as string);

function without(schema: JsonSchema, names: string[]): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name)),
  );
  return { ...schema, properties, required: (schema.required ?? []).filter((name) => !names.includes(name)) };
}

/** Several forms of a body are told apart by a field of theirs, so one of them must be sent. */
const isNeeded = (body: JsonSchema): boolean => (body.required ?? []).length > 0 || body.oneOf !== undefined;

function answerOf({ output, fileTypes }: Endpoint) {
  if (!fileTypes) return { "application/json": { schema: jsonSchema(output, "output") } };
  return Object.fromEntries(fileTypes.map((type) => [type, { schema: { type: "string" } }]));
}

function operation(endpoint: Endpoint) {
  const names = pathParameters(endpoint.path);
  const input = jsonSchema(endpoint.input, "input");
  const inQuery = endpoint.inQuery ?? [];
  const body = without(input, [...names, "idempotencyKey", ...inQuery]);
  const isQuery = endpoint.method === "GET";
  const parameter = (place: "path" | "query", required: boolean) => (name: string) => ({
    name,
    in: place,
    required,
    schema: input.properties?.[name] ?? { type: "string" },
  });
  return {
    operationId: endpoint.operationId,
    summary: endpoint.summary,
    description: `Needs a key with the permission \`${endpoint.permission}\`.`,
    "x-permission": endpoint.permission,
    tags: [endpoint.tag],
    parameters: [
      ...names.map(parameter("path", true)),
      ...(isQuery
        ? Object.keys(body.properties ?? {}).map((name) => parameter("query", !!body.required?.includes(name))(name))
        : inQuery.map((name) => parameter("query", !!input.required?.includes(name))(name))),
      ...("idempotencyKey" in (input.properties ?? {})
        ? [{ name: "Idempotency-Key", in: "header", required: false, schema: { type: "string", maxLength: 255 } }]
        : []),
    ],
    ...(isQuery
      ? {}
      : { requestBody: { required: isNeeded(body), content: { "application/json": { schema: body } } } }),
    responses: {
      [endpoint.successStatus]: {
        description: "Done",
        content: answerOf(endpoint),
      },
      ...refusals(endpoint),
    },
  };
}

const problemContent = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

/** What a door refuses, by status; RFC 9457 problem details each. */
const refusalWords = {
  400: "The request cannot be read",
  401: "The key is missing or not valid",
  403: "The key lacks the permission, or is of another environment",
  404: "What the path names is not there",
  409: "Somebody else was first, or it is so already",
  412: "Not possible in this state; `holds` says what holds a rollout, who lifts it and where",
  413: "The body is too large",
  415: "The body is not JSON",
  422: "The input breaks rules; `errors` names field and rule",
  429: "Too much; Retry-After says when to come back",
  503: "The database is out of reach; Retry-After says when to come back",
} as const;
type RefusalStatus = keyof typeof refusalWords;

/** Those that this operation can answer, and any other in the same form. */
function refusals({ method, path }: Endpoint): Record<string, unknown> {
  const isWrite = method !== "GET";
  const statuses: RefusalStatus[] = [
    ...(isWrite ? ([400, 413, 415, 409, 412] as const) : []),
    ...(path.includes("{") ? ([404] as const) : []),
    ...([401, 403, 422, 429, 503] as const),
  ];
  const referred = (name: string) => ({ $ref: `#/components/responses/${name}` });
  return {
    ...(isWrite ? {} : { 304: { description: "Unchanged since the answer whose ETag came in If-None-Match" } }),
    ...Object.fromEntries(statuses.map((status) => [status, referred(`Refused${status}`)])),
    default: referred("Refused"),
  };
}

const refusalResponses = Object.fromEntries([
  ["Refused", { description: "RFC 9457 problem details", content: problemContent }],
  ...Object.entries(refusalWords).map(([status, description]) => [
    `Refused${status}`,
    { description, content: problemContent },
  ]),
]);

/** OpenAPI 3.1, made from the same zod schemas that check requests. */
export function openApiDocument(publicUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] ??= {};
    Object.assign(paths[endpoint.path] as object, { [endpoint.method.toLowerCase()]: operation(endpoint) });
  }
  return {
    openapi: "3.1.0",
    info: { title: "Evenkeel", version: "1", license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      responses: refusalResponses,
      securitySchemes: { apiKey: { type: "http", scheme: "bearer" } },
      schemas: {
        Problem: {
          type: "object",
          required: ["type", "title", "status", "code", "detail"],
          properties: {
            type: { type: "string" },
            title: { type: "string" },
            status: { type: "integer" },
            code: { type: "string" },
            detail: { type: "string" },
            errors: {
              type: "array",
              items: { type: "object", properties: { field: { type: "string" }, problem: { type: "string" } } },
            },
            holds: {
              type: "array",
              description: "What holds a rollout, who lifts it, and where",
              items: jsonSchema(holdOutput, "output"),
            },
          },
        },
      },
    },
  };
}
