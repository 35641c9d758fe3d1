// The runs' doors: what became of a run, its events, cancelling and letting go of it. It refuses to know how runs are made.

import type { Context } from "hono";
import type { Run } from "../host/host.ts";
import { VitrineError } from "../run/errors.ts";
import { isLast } from "../run/events.ts";
import type { Door, DoorSetting } from "./door.ts";
import { eventStreamHeaders, formatEvent, sendEvents } from "./event-stream.ts";
import { sendJson, showError } from "./reply.ts";

export function runDoors(setting: DoorSetting): readonly Door[] {
  const { host, watching } = setting;

  function find(context: Context): Run {
    const run = host.findRun(context.req.param("id") ?? "");
    if (run) return run;
    throw new VitrineError("unknown_run", "There is no such run", { hint: "A run is kept for 10 minutes after its end." });
  }

  function show(run: Run): Response {
    const snapshot = run.snapshot();
    return sendJson(snapshot.error ? { ...snapshot, error: showError(snapshot.error, watching) } : snapshot);
  }

  return [
    {
      path: "/api/runs/:id",
      methods: {
        GET: (context) => show(find(context)),
        DELETE(context) {
          const run = find(context);
          run.cancel("Cancelled by the client");
          return show(run);
        },
      },
    },
    {
      path: "/api/runs/:id/detach",
      methods: {
        POST(context) {
          const run = find(context);
          run.detach();
          return show(run);
        },
      },
    },
    {
      path: "/api/runs/:id/events",
      methods: {
        GET(context) {
          const run = find(context);
          const after = readAfter(context);
          if (context.req.method === "HEAD") return new Response(null, { headers: eventStreamHeaders });
          return sendRunEvents(run, after, setting);
        },
      },
    },
  ];
}

/** Where the client left off: the last event it saw, as browsers say by themselves, or `?after=`. */
function readAfter(context: Context): number {
  const text = context.req.header("last-event-id") || context.req.query("after") || "0";
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new VitrineError("bad_request", `The last event is ${JSON.stringify(text.slice(0, 40))}; expected its number`);
}

/** A slow client is given about this many characters at a time. */
const mostAtOnce = 64 * 1024;

/** A run's events after number `after`, up to its last; watches the run as long as the client stays. */
export function sendRunEvents(run: Run, after: number, setting: DoorSetting, headers?: Readonly<Record<string, string>>): Response {
  let told = after;
  let isOver = false;

  function take(): string {
    let text = "";
    while (text.length < mostAtOnce) {
      const event = run.next(told);
      if (!event) {
        // Asked for after its end.
        isOver ||= hasEnded(run);
        break;
      }
      told = event.seq;
      isOver = isLast(event);
      text += formatEvent(event.type === "failed" ? { ...event, error: showError(event.error, setting.watching) } : event, event.seq);
    }
    return text;
  }

  // 204 tells an EventSource not to come again.
  if (hasEnded(run) && !run.next(after)) return new Response(null, { status: 204, headers });
  return sendEvents({ subscribe: (wake) => run.watch(Infinity, wake), take, isOver: () => isOver }, { keepAliveMs: setting.keepAliveMs, headers });
}

function hasEnded(run: Run): boolean {
  return ["done", "failed", "cancelled"].includes(run.snapshot().state);
}
