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
          const entry = shown === undefined ? undefined : host.demo(shown);
          // A line at once, so that the page knows that it is listening.
          let waiting = ": watching\n\n";
          if (entry && entry.version > version) waiting += formatEvent({ type: "demo", slug: entry.slug, version: entry.version, error: entry.error } satisfies Change);
          return sendEvents(
            {
              subscribe(wake) {
                const stop = host.onChange((change) => {
                  waiting += formatEvent(change);
                  wake();
                });
                host.watched(true);
                return () => {
                  stop();
                  host.watched(false);
                };
              },
              take() {
                const text = waiting;
                waiting = "";
                return text;
              },
              isOver: () => false,
            },
            { keepAliveMs },
          );
        },
      },
    },
  ];
}
