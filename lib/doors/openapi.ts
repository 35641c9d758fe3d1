// GET /api/openapi.json: every door and every demo as OpenAPI 3.1, from the specs' own JSON Schemas. It refuses to know widgets.

import type { DemoEntry } from "../host/host.ts";
import type { FieldSpec, DemoSpec } from "../demo/spec.ts";
import type { Json, JsonObject } from "../demo/json.ts";
import type { Door, DoorSetting } from "./door.ts";
import { sendText } from "./reply.ts";

export function openApiDoors({ host, origin, version }: DoorSetting): readonly Door[] {
  let made: { of: string; text: string } | undefined;
  return [
    {
      path: "/api/openapi.json",
      methods: {
        async GET() {
          await host.loaded();
          const entries = host.demos();
          const of = entries.map(({ slug, version }) => `${slug}:${version}`).join(" ");
          if (made?.of !== of) made = { of, text: JSON.stringify(describeApi(entries, { name: host.name, version, origin })) };
          return sendText(made.text, "application/json");
        },
      },
    },
  ];
}

/** Describes the doors and the demos that have a spec as an OpenAPI 3.1 document. */
export function describeApi(entries: readonly DemoEntry[], { name, version, origin }: { name: string; version: string; origin: string | undefined }): JsonObject {
  const demos = entries.flatMap(({ spec }) => (spec ? [spec] : []));
  return {
    openapi: "3.1.0",
    info: { title: name, version: version || "0", description: "The demos of a Vitrine server, and the doors to run them." },
    servers: [{ url: origin ?? "/" }],
    tags: [{ name: "Demos" }, { name: "Runs" }, { name: "Files" }, { name: "Health" }],
    paths: { ...describeDemos(demos), ...commonPaths },
    components: { schemas: { ...commonSchemas, ...Object.fromEntries(demos.map(schemasOf).flat()) }, responses: { Error: errorResponse } },
  };
}

/** The demo "a/run" and the run of "a" share an address. */
function describeDemos(demos: readonly DemoSpec[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [path, item] of demos.flatMap(describeDemo)) paths[path] = { ...paths[path], ...item };
  return paths;
}

function describeDemo(spec: DemoSpec): [string, JsonObject][] {
  const path = `/api/demos/${spec.slug.split("/").map(encodeURIComponent).join("/")}`;
  const key = keyOf(spec.slug);
  const example = spec.examples[0];
  const result: JsonObject = {
    type: "object",
    properties: { outputs: { $ref: `#/components/schemas/${key}.outputs` }, run: { $ref: "#/components/schemas/RunInfo" } },
    required: ["outputs", "run"],
  };
  const body: JsonObject = {
    type: "object",
    properties: {
      inputs: { $ref: `#/components/schemas/${key}.inputs` },
      ...(spec.kind === "record" && { outputs: { type: "array", items: { enum: spec.outputs.map((field) => field.name) }, description: "The outputs wanted; all when missing." } }),
    },
    additionalProperties: false,
  };
  return [
    [path, { get: operation(`spec.${key}`, "Demos", `${spec.title}: what it takes and gives`, { "200": json("The demo's spec", { type: "object" }) }) }],
    [
      `${path}/run`,
      {
        post: {
          ...operation(`run.${key}`, "Demos", `Run ${spec.title}`, {
            "200": {
              description: "The outputs; or, where text/event-stream is accepted, the run's events, the first of which names the run",
              content: { "application/json": { schema: result }, "text/event-stream": { schema: { type: "string" } } },
            },
          }),
          ...(spec.description !== "" && { description: spec.description }),
          requestBody: { required: true, content: { "application/json": { schema: body, ...(example && { example: { inputs: example.inputs } }) } } },
        },
      },
    ],
  ];
}

function schemasOf(spec: DemoSpec): [string, JsonObject][] {
  const key = keyOf(spec.slug);
  return [
    [`${key}.inputs`, schemaOfFields(spec.inputs, `#/components/schemas/${key}.inputs`, (field) => !field.optional && field.initial === null)],
    [`${key}.outputs`, schemaOfFields(spec.outputs, `#/components/schemas/${key}.outputs`, (field) => !field.optional && spec.kind !== "record")],
  ];
}

function schemaOfFields(fields: readonly FieldSpec[], at: string, isRequired: (field: FieldSpec) => boolean): JsonObject {
  const properties = fields.map((field) => {
    const schema = relocate(field.schema, `${at}/properties/${field.name}`) as JsonObject;
    const { label: title, help: description, initial } = field;
    return [field.name, { ...schema, title, ...(description !== "" && { description }), ...(initial !== null && { default: initial }) }] as const;
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: fields.filter(isRequired).map((field) => field.name),
    additionalProperties: false,
  };
}

/** References inside a schema count from its root; here its root is a place in the document. */
function relocate(value: Json | undefined, at: string): Json | undefined {
  if (Array.isArray(value)) return value.map((item: Json) => relocate(item, at) ?? null);
  if (typeof value !== "object" || value === null) return value;
  const moved = Object.entries(value as JsonObject).filter(([key]) => key !== "$schema").map(([key, item]) => {
    const isReference = key === "$ref" && typeof item === "string" && item.startsWith("#");
    return [key, isReference ? `${at}${item.slice(1)}` : relocate(item, at)] as const;
  });
  return Object.fromEntries(moved);
}

/** Component names take letters, digits, `.`, `-` and `_` only; other characters become their code, so that slugs stay apart. */
function keyOf(slug: string): string {
  return slug.replace(/[^A-Za-z0-9-]/gu, (letter) => (letter === "/" ? "." : `_${letter.codePointAt(0)?.toString(16)}`));
}

function operation(operationId: string, tag: string, summary: string, responses: JsonObject): JsonObject {
  return { operationId, tags: [tag], summary, responses: { ...responses, default: { $ref: "#/components/responses/Error" } } };
}

function json(description: string, schema: JsonObject): JsonObject {
  return { description, content: { "application/json": { schema } } };
}

const errorResponse = json("What went wrong, in one shape at every door", { $ref: "#/components/schemas/Error" });

const run: JsonObject = { name: "id", in: "path", required: true, schema: { type: "string" } };
const snapshot = json("The run as it stands", { $ref: "#/components/schemas/Run" });
const health = json("It is", { type: "object" });

const commonPaths: JsonObject = {
  "/api/demos": {
    get: operation("demos", "Demos", "List the demos", {
      "200": json("All demos in alphabetical order", {
        type: "object",
        properties: { demos: { type: "array", items: { $ref: "#/components/schemas/DemoSummary" } } },
        required: ["demos"],
      }),
    }),
  },
  "/api/runs/{id}": {
    parameters: [run],
    get: operation("run", "Runs", "What became of a run; kept for 10 minutes after its end", { "200": snapshot }),
    delete: operation("cancel", "Runs", "Cancel a run", { "200": snapshot }),
  },
  "/api/runs/{id}/detach": {
    parameters: [run],
    post: operation("detach", "Runs", "Let a run live on with nobody watching", { "200": snapshot }),
  },
  "/api/runs/{id}/events": {
    parameters: [
      run,
      { name: "Last-Event-ID", in: "header", schema: { type: "integer", minimum: 0 }, description: "The last event that was seen" },
      { name: "after", in: "query", schema: { type: "integer", minimum: 0 }, description: "The same, for clients that cannot set headers" },
    ],
    get: operation("events", "Runs", "A run's events, past and coming", {
      "200": { description: "One JSON object an event; its id is the event's number", content: { "text/event-stream": { schema: { type: "string" } } } },
      "204": { description: "The run has ended and every event was seen" },
    }),
  },
  "/api/files": {
    post: {
      ...operation("upload", "Files", "Store files for inputs to refer to", {
        "200": json("The stored files, in the order in which they came", {
          type: "object",
          properties: { files: { type: "array", items: { $ref: "#/components/schemas/File" } } },
          required: ["files"],
        }),
      }),
      parameters: [{ name: "name", in: "query", schema: { type: "string" }, description: "The file's name, where the body is the file itself" }],
      requestBody: {
        required: true,
        content: {
          "multipart/form-data": { schema: { type: "object", properties: { file: { type: "array", items: { type: "string", format: "binary" } } } } },
          "application/octet-stream": { schema: { type: "string", format: "binary" } },
        },
      },
    },
  },
  "/files/{id}": {
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string", pattern: "^[0-9a-f]{64}$" } }],
    get: operation("file", "Files", "A stored file, whole or by range", {
      "200": { description: "The file", content: { "*/*": { schema: { type: "string", format: "binary" } } } },
      "206": { description: "A part of the file", content: { "*/*": { schema: { type: "string", format: "binary" } } } },
    }),
  },
  "/healthz": { get: operation("healthz", "Health", "Is the process alive", { "200": health }) },
  "/readyz": { get: operation("readyz", "Health", "Have all demos loaded", { "200": health }) },
};

const text: JsonObject = { type: "string" };
const count: JsonObject = { type: "number", minimum: 0 };

const commonSchemas: JsonObject = {
  DemoSummary: {
    type: "object",
    properties: {
      slug: text,
      title: text,
      description: text,
      tags: { type: "array", items: text },
      kind: { enum: ["function", "generator", "record", null] },
      state: { enum: ["loading", "ready", "broken", "closed"] },
      url: text,
    },
    required: ["slug", "title", "state", "url"],
  },
  File: {
    type: "object",
    properties: { file: { type: "string", pattern: "^[0-9a-f]{64}$" }, url: text, name: text, type: text, bytes: { type: "integer", minimum: 0 } },
    required: ["file", "url", "name", "type", "bytes"],
  },
  RunInfo: {
    type: "object",
    properties: {
      id: text,
      durationMs: count,
      timing: { type: "object", properties: { queue: count, decode: count, run: count, encode: count }, description: "Milliseconds in each stage" },
      reads: { type: "object", additionalProperties: { type: "array", items: text }, description: "The inputs that each output read" },
    },
    required: ["id"],
  },
  Run: {
    type: "object",
    properties: {
      id: text,
      slug: text,
      state: { enum: ["queued", "running", "done", "failed", "cancelled"] },
      createdAt: { type: "number", description: "Milliseconds since the epoch" },
      durationMs: { type: ["number", "null"] },
      position: { type: "integer", minimum: 0, description: "1 for the next to start" },
      outputs: { type: ["object", "null"] },
      error: { anyOf: [{ $ref: "#/components/schemas/ErrorBody" }, { type: "null" }] },
      detached: { type: "boolean" },
    },
    required: ["id", "slug", "state"],
  },
  ErrorBody: {
    type: "object",
    properties: {
      code: text,
      message: text,
      issues: { type: "array", items: { type: "object", properties: { path: text, message: text }, required: ["path", "message"] } },
      hint: text,
    },
    required: ["code", "message", "issues", "hint"],
  },
  Error: { type: "object", properties: { error: { $ref: "#/components/schemas/ErrorBody" } }, required: ["error"] },
};
