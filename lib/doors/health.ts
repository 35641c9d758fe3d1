// The doors that a load balancer knocks at: is the process alive, and have its demos loaded. They refuse to know why not.

import type { DemoEntry } from "../host/host.ts";
import { statusOf, type ErrorBody } from "../run/errors.ts";
import type { Door, DoorSetting } from "./door.ts";
import { sendJson, sendText } from "./reply.ts";

export function healthDoors({ host }: DoorSetting): readonly Door[] {
  return [
    { path: "/healthz", methods: { GET: () => sendText('{"status":"ok"}', "application/json") } },
    {
      path: "/readyz",
      methods: {
        GET() {
          const entries = host.demos();
          const demos = entries.map(({ slug, state }) => ({ slug, state }));
          const waiting = entries.filter((entry) => !isLoaded(entry));
          if (waiting.length === 0) return sendJson({ status: "ready", demos });
          const error: ErrorBody = {
            code: "not_ready",
            message: waiting.length === 1 ? "One demo has not loaded" : `${waiting.length} demos have not loaded`,
            issues: waiting.map(({ slug, state }) => ({ path: slug, message: state === "loading" ? "Still loading" : "Does not load" })),
            hint: "",
          };
          return sendJson({ error, status: "not ready", demos }, statusOf.not_ready, { "retry-after": "1" });
        },
      },
    },
  ];
}

/** A demo that was closed after crashes counts: it concerns that demo alone, and taking the others away would help nobody. */
function isLoaded({ state }: DemoEntry): boolean {
  return state === "ready" || state === "closed";
}
