// The events of a run over HTTP, for pages that come back to it. The format is that of server-sent events.

import type { RunEvent } from "@/lib/run/events.ts";
import { LostRun } from "./runs.ts";

/**
 * Reads a run's events from number `after` on, until the connection ends.
 * @throws LostRun when the server does not know the run
 */
export async function* fetchRunEvents(id: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent> {
  const response = await fetch(`/api/runs/${encodeURIComponent(id)}/events`, {
    headers: { accept: "text/event-stream", ...(after > 0 ? { "last-event-id": String(after) } : {}) },
    cache: "no-store",
    signal: signal ?? null,
  });
  if (response.status === 404 || response.status === 410) throw new LostRun();
  if (!response.ok || !response.body) throw new Error(`GET /api/runs/…/events answered ${response.status}`);
  yield* parseEvents(response.body.pipeThrough(new TextDecoderStream()));
}

/** Splits a stream of text into events; a broken last one is left out. */
export async function* parseEvents(text: ReadableStream<string>): AsyncGenerator<RunEvent> {
  const reader = text.getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += value;
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = block
          .split(/\r?\n/)
          .filter((line) => line.startsWith("data:"))
          .map((line) => line.slice(5).trimStart())
          .join("\n");
        if (data) yield JSON.parse(data) as RunEvent;
      }
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
