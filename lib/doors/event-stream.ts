// Server-sent events: text that leaves as it comes, in one write for all that waited while the client was slow.
// It refuses to know what the events mean.

export const eventStreamHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  "x-content-type-options": "nosniff",
  // Nginx would hold the events back to fill its buffer.
  "x-accel-buffering": "no",
} as const;

/** One event; `id` lets a client that lost the connection ask for what follows it. */
export function formatEvent(data: unknown, id?: number): string {
  return `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

export interface EventStreamOptions {
  /** Milliseconds between comments while nothing else is said: proxies cut connections that are silent for a minute. */
  readonly keepAliveMs: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface EventSource {
  /** Calls back whenever there may be more to take; returns how to stop that. */
  subscribe(wake: () => void): () => void;
  /** What is to be said now, as text, or empty; called only when the client is ready for more. */
  take(): string;
  /** True when all is said. */
  isOver(): boolean;
}

/** Answers with events until the source is over or the client leaves; a slow client makes nothing pile up here. */
export function sendEvents(source: EventSource, { keepAliveMs, headers }: EventStreamOptions): Response {
  let isIdle = false;
  let keepAlive: NodeJS.Timeout | undefined;
  let stop = () => {};
  let wake = () => {};

  function end(): void {
    clearInterval(keepAlive);
    stop();
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start() {
        keepAlive = setInterval(() => {
          isIdle = true;
          wake();
        }, keepAliveMs);
        keepAlive.unref();
        stop = source.subscribe(() => wake());
      },
      async pull(controller) {
        let text = source.take();
        while (text === "" && !source.isOver()) {
          await new Promise<void>((resolve) => (wake = resolve));
          text = source.take();
          if (text === "" && isIdle) text = ":\n\n";
        }
        isIdle = false;
        if (text !== "") controller.enqueue(Buffer.from(text));
        if (!source.isOver()) return;
        controller.close();
        end();
      },
      cancel: end,
    },
    // Nothing is taken ahead of the client, so that everything which comes meanwhile leaves together.
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: headers ? { ...eventStreamHeaders, ...headers } : eventStreamHeaders });
}
