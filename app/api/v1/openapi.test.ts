import { expect, test } from "vitest";
import { endpoints } from "./endpoints/index.ts";
import { openApiDocument } from "./openapi.ts";

type Json = Record<string, unknown>;

// As a client reads it: what JSON leaves out is not there.
const document = JSON.parse(JSON.stringify(openApiDocument("https://evenkeel.example.org"))) as {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
};
interface Operation extends Json {
  operationId: string;
  summary: string;
  parameters: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, Answered | { $ref: string }>;
}
interface Answered {
  description: string;
  content?: Record<string, { schema: Json }>;
}

const operationOf = (path: string, method: string) => document.paths[path]?.[method.toLowerCase()];

test("every operation that the router knows is in the document, once, and nothing else is", () => {
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(listed.sort()).toEqual(endpoints.map(({ method, path }) => `${method} ${path}`).sort());
  const ids = endpoints.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, method, operationId, successStatus, permission } of endpoints) {
    const operation = operationOf(path, method);
    expect(operation).toMatchObject({ operationId, summary: expect.stringMatching(/\w{3}/) });
    const statuses = Object.keys(operation?.responses ?? {});
    const always = [String(successStatus), "401", "403", "422", "503", "default"];
    expect(statuses, operationId).toEqual(expect.arrayContaining(always));
    expect([operationId, operation?.["x-permission"]]).toEqual([operationId, permission]);
    expect([operationId, statuses.includes("404")]).toEqual([operationId, path.includes("{")]);
  }
});

test("automation finds what it needs", () => {
  const ids = endpoints.map(({ operationId }) => operationId);
  const rollouts = ["create", "list", "get", "start", "pause", "resume", "advance", "rollBack"];
  for (const verb of rollouts) expect(ids).toContain(`${verb}Rollout${verb === "list" ? "s" : ""}`);
  for (const id of ["declareIncident", "listIncidents", "getIncident", "updateIncident"]) expect(ids).toContain(id);
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.servers).toEqual([{ url: "https://evenkeel.example.org/api/v1" }]);
});

test.each(endpoints.map((endpoint) => [endpoint.operationId, endpoint] as const))(
  "%s has valid schemas of what it takes and answers",
  (_, { path, method }) => {
    const { parameters, requestBody, responses } = operationOf(path, method)!;
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    expect(inPath.every(({ required }) => required)).toBe(true);
    for (const { schema } of parameters) verifySchema(schema);
    const body = requestBody?.content["application/json"]?.schema;
    expect(body === undefined).toBe(method === "GET");
    if (body) verifySchema(body);
    for (const name of inPath.map((parameter) => parameter.name))
      expect(Object.keys((body?.properties as Json) ?? {})).not.toContain(name);
    for (const response of Object.values(responses)) {
      const { description, content = {} } = (
        "$ref" in response ? referred(String(response.$ref)) : response
      ) as Answered;
      expect(description).toMatch(/\w{3}/);
      for (const { schema } of Object.values(content)) verifySchema(schema);
    }
  },
);

const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
const holdsSchemas = ["properties", "patternProperties", "$defs"];
const listsSchemas = ["anyOf", "oneOf", "allOf", "prefixItems"];
const isSchema = ["items", "additionalProperties", "propertyNames", "not", "contains"];
const plain =
  "type format pattern enum const default description title examples required minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems uniqueItems minProperties maxProperties contentEncoding readOnly $ref".split(
    " ",
  );

/** JSON Schema 2020-12 as far as we use it: known words, known types, references that lead somewhere. */
function verifySchema(schema: unknown): void {
  if (typeof schema === "boolean") return;
  const node = schema as Json;
  expect([...holdsSchemas, ...listsSchemas, ...isSchema, ...plain]).toEqual(expect.arrayContaining(Object.keys(node)));
  for (const type of [node.type ?? []].flat()) expect(types).toContain(type);
  if (typeof node.pattern === "string") expect(() => new RegExp(node.pattern as string, "u")).not.toThrow();
  if (typeof node.$ref === "string") expect(referred(node.$ref), node.$ref).toBeDefined();
  const required = (node.required ?? []) as string[];
  if (node.properties) expect(Object.keys(node.properties)).toEqual(expect.arrayContaining(required));
  for (const word of holdsSchemas) for (const inner of Object.values((node[word] as Json) ?? {})) verifySchema(inner);
  for (const word of listsSchemas) for (const inner of (node[word] as unknown[]) ?? []) verifySchema(inner);
  for (const word of isSchema) if (node[word] !== undefined) verifySchema(node[word]);
}

function referred(reference: string): unknown {
  const [root, ...steps] = reference.split("/");
  expect(root).toBe("#");
  return steps.reduce<unknown>((at, step) => (at as Json | undefined)?.[step], document);
}
