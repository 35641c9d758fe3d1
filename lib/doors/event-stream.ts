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

/**
 * Answers with events until `end` is called or the client leaves; then what `subscribe` returned is called, once.
 * @param subscribe may send at once
 */
export function sendEvents(subscribe: (send: (text: string) => void, end: () => void) => () => void, { keepAliveMs, headers }: EventStreamOptions): Response {
  let waiting = "";
  let isOver = false;
  let stop: (() => void) | undefined;
  let keepAlive: NodeJS.Timeout | undefined;
  let wake: (() => void) | undefined;

  function send(text: string): void {
    if (isOver) return;
    waiting += text;
    wake?.();
  }

  function end(): void {
    if (isOver) return;
    isOver = true;
    clearInterval(keepAlive);
    stop?.();
    wake?.();
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start() {
        keepAlive = setInterval(() => {
          if (waiting === "") send(":\n\n");
        }, keepAliveMs);
        keepAlive.unref();
        stop = subscribe(send, end);
        if (isOver) stop();
      },
      pull(controller) {
        function flush(): void {
          wake = undefined;
          if (waiting !== "") controller.enqueue(Buffer.from(waiting));
          waiting = "";
          if (isOver) controller.close();
        }
        if (waiting !== "" || isOver) return flush();
        return new Promise<void>((resolve) => {
          wake = () => {
            flush();
            resolve();
          };
        });
      },
      cancel() {
        wake = undefined;
        end();
      },
    },
    // Nothing is taken ahead of the client, so that everything which comes meanwhile leaves together.
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: headers ? { ...eventStreamHeaders, ...headers } : eventStreamHeaders });
}
