import { describe, expect, it } from "vitest";
import { checkOrigin, type OriginRules } from "../../../lib/doors/origin.ts";

type Sent = Partial<Record<"origin" | "host" | "sec-fetch-site", string>>;

const check = (sent: Sent, rules: OriginRules = {}, method = "POST") => checkOrigin({ method, header: (name) => sent[name] }, rules)?.code ?? "welcome";

describe("an unsafe request is welcome", () => {
  it.each<[string, Sent, OriginRules?]>([
    ["from a program, which sends neither Origin nor Sec-Fetch-Site", { host: "localhost:3000" }],
    ["from our own page", { host: "localhost:3000", origin: "http://localhost:3000", "sec-fetch-site": "same-origin" }],
    ["from our own page in a browser without Sec-Fetch-Site", { host: "localhost:3000", origin: "http://localhost:3000" }],
    ["typed or opened from a bookmark", { host: "localhost:3000", "sec-fetch-site": "none" }],
    ["behind a proxy that ends TLS and keeps Host", { host: "demo.example.org", origin: "https://demo.example.org" }],
    ["with the default port spelled out", { host: "demo.example.org:443", origin: "https://demo.example.org" }],
    ["behind a proxy that rewrites Host, as the browser says so itself", { host: "10.0.0.7:3000", origin: "https://demo.example.org", "sec-fetch-site": "same-origin" }],
    ["from the address given with --origin", { host: "10.0.0.7:3000", origin: "https://demo.example.org" }, { origin: "https://demo.example.org" }],
    ["from an origin listed with --cors", { host: "localhost:3000", origin: "https://docs.example.org", "sec-fetch-site": "cross-site" }, { cors: ["https://docs.example.org"] }],
    ["from anywhere under --cors *", { host: "localhost:3000", origin: "null", "sec-fetch-site": "cross-site" }, { cors: ["*"] }],
    ["from an address in brackets", { host: "[::1]:3000", origin: "http://[::1]:3000" }],
  ])("%s", (_, sent, rules) => expect(check(sent, rules)).toBe("welcome"));
});

describe("an unsafe request is refused", () => {
  it.each<[string, Sent, OriginRules?]>([
    ["from another site", { host: "localhost:3000", origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["from another site in a browser without Sec-Fetch-Site", { host: "localhost:3000", origin: "https://evil.example" }],
    ["from another port of this machine", { host: "localhost:3000", origin: "http://localhost:8080", "sec-fetch-site": "same-site" }],
    ["from a sibling domain", { host: "demo.example.org", origin: "https://blog.example.org", "sec-fetch-site": "same-site" }],
    ["from a page without an origin, such as a sandboxed frame", { host: "localhost:3000", origin: "null", "sec-fetch-site": "cross-site" }],
    ["from another site that hides its Origin", { host: "localhost:3000", "sec-fetch-site": "cross-site" }],
    ["from http where the page is https", { host: "demo.example.org", origin: "http://demo.example.org", "sec-fetch-site": "cross-site" }],
    ["from an origin that only begins like a listed one", { host: "x", origin: "https://docs.example.org.evil.example" }, { cors: ["https://docs.example.org"] }],
    ["from an Origin that is no address", { host: "x", origin: "x" }],
    ["without a Host to compare with", { origin: "https://evil.example" }],
  ])("%s", (_, sent, rules) => expect(check(sent, rules)).toBe("bad_origin"));

  it("with words that say how to allow it", () => {
    const error = checkOrigin({ method: "POST", header: (name) => ({ origin: "https://docs.example.org", host: "localhost" } as Sent)[name] }, {});
    expect(error?.status).toBe(403);
    expect(error?.message).toContain("https://docs.example.org");
    expect(error?.hint).toContain("--cors https://docs.example.org");
  });
});

it("safe methods need no origin", () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) expect(check({ origin: "https://evil.example", host: "x" }, {}, method)).toBe("welcome");
});
