import { request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { AccessRules } from "../../../lib/server/access.ts";
import { listen, type Listening } from "../../../lib/server/listen.ts";
import { createListener } from "../../../lib/server/listener.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let open: Listening | undefined;
afterEach(async () => {
  await open?.close(async () => {});
  open = undefined;
});

/** A real server whose hands only say who they are; the pages' hand shows the headers that Next would see. */
async function start(rules: Partial<AccessRules> = {}) {
  const logged: string[] = [];
  const say = (who: string) => async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader("x-hand", who);
    if (request.url?.includes("throw")) throw new Error("a broken hand");
    response.end(JSON.stringify(request.headers));
  };
  open = await listen(
    createListener({
      rules: { watching: true, host: null, origin: null, ...rules },
      pageBodyBytes: 1000,
      staticDoor: say("static"),
      doors: say("doors"),
      pages: { start: async () => {}, handle: say("pages"), close: async () => {} },
      log: (line) => logged.push(line),
    }),
    0,
    null,
  );
  const { port } = open;
  const ask = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, path, method: options.method ?? "GET", headers: options.headers ?? {} }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      sent.on("error", reject);
      sent.end(options.body);
    });
  return { ask, port, logged };
}

describe("one port", () => {
  it("gives programs' paths to the doors, static files to their door, everything else to the pages", async () => {
    const { ask } = await start();
    const hand = async (path: string) => (await ask(path)).headers["x-hand"];
    for (const path of ["/api", "/api/demos", "/files/abc", "/healthz", "/readyz", "/metrics", "/v2/models", "/mcp", "/config", "/gradio_api/info", "/demos/a/b/config", "/demos/a/gradio_api/call/x"]) {
      expect(await hand(path), path).toBe("doors");
    }
    for (const path of ["/", "/demos/iris", "/demos/iris/api", "/monitor", "/apis", "/demos/config", "/nope"]) expect(await hand(path), path).toBe("pages");
    expect(await hand("/_next/static/chunks/a.js")).toBe("static");
  });

  it("sends its quiet headers with every answer", async () => {
    const { ask } = await start();
    for (const path of ["/", "/api/demos", "/_next/static/a.js"]) {
      expect((await ask(path)).headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "strict-origin-when-cross-origin" });
    }
  });

  it("gives each page request a nonce of its own, in the request for Next and in the answer", async () => {
    const { ask } = await start();
    const [first, second] = [await ask("/"), await ask("/")];
    const policy = String(first.headers["content-security-policy"]);
    const seen = JSON.parse(first.text) as Record<string, string>;
    expect(seen["content-security-policy"]).toBe(policy);
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic'/);
    expect(policy).toContain("frame-ancestors 'self'");
    expect(second.headers["content-security-policy"]).not.toBe(policy);
  });

  it("does not let a client choose the nonce or the public host", async () => {
    const { ask } = await start();
    const { text } = await ask("/", { headers: { "content-security-policy": "script-src *", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" } });
    const seen = JSON.parse(text) as Record<string, string>;
    expect(seen["content-security-policy"]).toContain("default-src 'self'");
    expect(seen["x-forwarded-host"]).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(seen["x-forwarded-proto"]).toBeUndefined();
  });

  it("lets any site frame the embedded page, and no other page", async () => {
    const { ask } = await start();
    expect((await ask("/demos/iris?embed=true")).headers["content-security-policy"]).toContain("frame-ancestors *");
    expect((await ask("/demos/iris?embed=false&x=embed=true")).headers["content-security-policy"]).toContain("frame-ancestors 'self'");
  });

  it("gives each page one address", async () => {
    const { ask } = await start();
    expect((await ask("/demos/iris/?a=1")).headers.location).toBe("/demos/iris?a=1");
    expect((await ask("//evil.example/")).headers.location).toBe("/evil.example");
    expect((await ask("/\\evil.example")).headers.location ?? "/").not.toMatch(/^[/\\]{2}/);
  });

  it("takes no other methods for pages, and no body that is too large", async () => {
    const { ask } = await start();
    expect(await ask("/", { method: "DELETE" })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD, POST" } });
    const large = await ask("/", { method: "POST", body: "x".repeat(1001) });
    expect(large.status).toBe(413);
    expect(JSON.parse(large.text).error).toMatchObject({ code: "body_too_large", message: "The request has 1001 bytes; at most 1000 are taken here." });
  });

  it("logs a hand that fails and shows nothing of it", async () => {
    const { ask, logged } = await start();
    const { status, text } = await ask("/throw");
    expect(status).toBe(500);
    expect(text).not.toContain("broken hand");
    expect(logged.join()).toContain("a broken hand");
  });
});

describe("a refusal", () => {
  const foreign = { origin: "https://evil.example" };

  it("is JSON for programs, words for an action, a page for people", async () => {
    const { ask } = await start();
    const json = await ask("/", { method: "POST", headers: foreign });
    expect([json.status, JSON.parse(json.text).error.code]).toEqual([403, "bad_origin"]);
    const action = await ask("/", { method: "POST", headers: { ...foreign, "next-action": "abc" } });
    expect(action.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(action.text).toContain("A page of https://evil.example may not change anything here");
    const page = await ask("/", { headers: { host: "evil.example", accept: "text/html" } });
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.status).toBe(403);
  });

  it("shows a foreign name as text, never as markup", async () => {
    const { ask } = await start();
    const { text } = await ask("/", { headers: { host: "<script>alert(1)</script>", accept: "text/html" } });
    expect(text).not.toContain("<script>");
  });

  it("meets a rebound name at both hands while watching, and at none under serve", async () => {
    const { ask } = await start();
    for (const path of ["/", "/api/demos", "/_next/static/a.js"]) expect((await ask(path, { headers: { host: "evil.example" } })).status, path).toBe(403);
    await open?.close(async () => {});
    const serve = await start({ watching: false });
    expect((await serve.ask("/", { headers: { host: "demo.example.org" } })).status).toBe(200);
  });
});

describe("behind a proxy", () => {
  it("an action passes Next's own check whatever Host the proxy sends", async () => {
    const { ask } = await start({ watching: false, origin: new URL("https://demo.example.org") });
    const { status, text } = await ask("/", { method: "POST", headers: { host: "inner:8080", origin: "https://demo.example.org" } });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ "x-forwarded-host": "demo.example.org", "x-forwarded-proto": "https" });
  });

  it("a direct visit still works beside the public address", async () => {
    const { ask, port } = await start({ origin: new URL("https://demo.example.org") });
    const own = `127.0.0.1:${port}`;
    const { status, text } = await ask("/", { method: "POST", headers: { host: own, origin: `http://${own}` } });
    expect(status).toBe(200);
    expect(JSON.parse(text)["x-forwarded-host"]).toBe(own);
  });
});
