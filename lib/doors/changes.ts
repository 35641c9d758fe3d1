// What open pages hear while an author works: which demo changed. It exists only while watching, and refuses to know what
// a page does about it.

import { VitrineError } from "../run/errors.ts";
import type { Change } from "../host/host.ts";
import type { Door, DoorSetting } from "./door.ts";
import { eventStreamHeaders, formatEvent, sendEvents } from "./event-stream.ts";

export function changeDoors({ host, watching, keepAliveMs }: DoorSetting): readonly Door[] {
  return [
    {
      path: "/api/changes",
      methods: {
        /** `?demo=<slug>&version=<number>`: what the page shows; a newer version is told at once, as it may have come before the page listened. */
        GET(context) {
          if (!watching) throw new VitrineError("not_found", "Changes are told only while watching", { hint: "Start with `vitrine`, not with `vitrine serve`." });
          if (context.req.method === "HEAD") return new Response(null, { headers: eventStreamHeaders });
          const shown = context.req.query("demo");
          const version = Number(context.req.query("version") ?? NaN);
          return sendEvents(
            (send) => {
              const tell = (change: Change) => send(formatEvent(change));
              const stop = host.onChange(tell);
              host.watched(true);
              const entry = shown === undefined ? undefined : host.demo(shown);
              // A line at once, so that the page knows that it is listening.
              send(": watching\n\n");
              if (entry && entry.version > version) tell({ type: "demo", slug: entry.slug, version: entry.version, error: entry.error });
              return () => {
                stop();
                host.watched(false);
              };
            },
            { keepAliveMs },
          );
        },
      },
    },
  ];
}
