// The demos' doors: the list, a demo's spec, and running it. It refuses to know widgets: values pass as they are.

import type { Context } from "hono";
import type { DemoEntry, LoadError, Run } from "../host/host.ts";
import { humanize } from "../demo/spec.ts";
import { VitrineError } from "../run/errors.ts";
import type { RunEvent } from "../run/events.ts";
import { readJsonText } from "./body.ts";
import type { Door, DoorSetting } from "./door.ts";
import { parseJsonObject } from "./json.ts";
import { sendErrorBody, sendJson } from "./reply.ts";
import { sendRunEvents } from "./runs.ts";

export function demoDoors(setting: DoorSetting): readonly Door[] {
  const { host, watching } = setting;

  /** A demo that is still loading is waited for: the doors answer before the first runner does. */
  async function find(slug: string): Promise<DemoEntry> {
    const entry = host.demo(slug);
    const settled = entry?.state === "loading" && entry.spec === null ? await host.settled(slug) : entry;
    if (settled) return settled;
    throw new VitrineError("unknown_demo", `There is no demo "${slug.slice(0, 100)}"`, { hint: "GET /api/demos lists them." });
  }

  async function showSpec(slug: string): Promise<Response> {
    const { spec, state, version, error } = await find(slug);
    if (spec) return sendJson({ ...spec, state, version, ...(watching && { error }) });
    throw new VitrineError("demo_broken", "This demo does not load at the moment", {
      ...(watching && error && { issues: [{ path: place(error), message: error.message }], hint: error.hint }),
    });
  }

  async function run(context: Context, slug: string): Promise<Response> {
    const { raw } = context.req;
    // Settled before the body is read: a name that does not exist costs nothing.
    const entry = host.demo(slug);
    if (!entry || entry.state === "loading") await find(slug);
    const { inputs, outputs } = readRequest(parseJsonObject(await readJsonText(raw, host.limits.bodyBytes)));
    const started = host.run({ slug, inputs, outputs, unwatchedMs: 0 });
    const headers = { "vitrine-run": started.id };
    if (wantsEvents(context)) return sendRunEvents(started, 0, setting, headers);
    return sendResult(started, await started.finished(raw.signal), watching, headers);
  }

  return [
    {
      path: "/api/demos",
      methods: {
        async GET() {
          await host.loaded();
          return sendJson({ demos: host.demos().map(summarize) });
        },
      },
    },
    {
      // A slug may hold slashes, and a demo may itself be called "run": only what exists decides.
      path: "/api/demos/:slug{.+}",
      methods(context) {
        const slug = context.req.param("slug") ?? "";
        const demo = /^(.+)\/run$/s.exec(slug)?.[1];
        const isDemo = demo === undefined || host.demo(slug) !== undefined || host.demo(demo) === undefined;
        return {
          ...(isDemo && { GET: () => showSpec(slug) }),
          ...(demo !== undefined && { POST: () => run(context, demo) }),
        };
      },
    },
  ];
}

/** What the list says of a demo; the spec says the rest. */
function summarize({ slug, state, spec }: DemoEntry): object {
  const title = spec?.title ?? humanize(slug.replace(/^.*\//, ""));
  return { slug, title, description: spec?.description ?? "", tags: spec?.tags ?? [], kind: spec?.kind ?? null, state, url: `/demos/${slug.split("/").map(encodeURIComponent).join("/")}` };
}

function place(error: LoadError): string {
  return error.line > 0 ? `${error.file}:${error.line}` : error.file;
}

/** The body of a run: `{"inputs": {…}, "outputs"?: [names]}` and nothing else. Names and values are judged further in. */
function readRequest(body: Record<string, unknown>): { inputs: unknown; outputs: unknown } {
  for (const key in body) {
    if (key === "inputs" || key === "outputs") continue;
    throw new VitrineError("bad_request", `The body holds "${key.slice(0, 100)}"; expected inputs and, for some demos, outputs`, {
      issues: [{ path: key.slice(0, 100), message: "No such key; values stand under inputs" }],
      hint: 'Send {"inputs": {"<name>": <value>}}.',
    });
  }
  return { inputs: body.inputs, outputs: body.outputs };
}

function wantsEvents(context: Context): boolean {
  return context.req.header("accept")?.includes("text/event-stream") ?? false;
}

function sendResult(run: Run, last: RunEvent, watching: boolean, headers: Readonly<Record<string, string>>): Response {
  if (last.type === "failed") return sendErrorBody(last.error, watching, headers);
  if (last.type !== "done") {
    const reason = last.type === "cancelled" ? last.reason : "";
    return sendErrorBody({ code: "cancelled", message: `The run was cancelled${reason ? `: ${reason}` : ""}`, issues: [], hint: "" }, watching, headers);
  }
  const { outputs, timing, reads } = last;
  return sendJson({ outputs, run: { id: run.id, durationMs: run.snapshot().durationMs, timing, ...(reads && { reads }) } }, 200, headers);
}
