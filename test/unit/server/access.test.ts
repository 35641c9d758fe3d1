import { describe, expect, it } from "vitest";
import { publicHost, refuseHost, refuseOrigin, type AccessRules } from "../../../lib/server/access.ts";

const rules: AccessRules = { watching: true, host: null, origin: null };
const accepts = (host: string | undefined, more: Partial<AccessRules> = {}) => refuseHost({ host }, { ...rules, ...more }) === null;

describe("the Host header while watching", () => {
  it("may name this machine, on any port", () => {
    for (const host of ["localhost", "localhost:3000", "LOCALHOST:3000", "127.0.0.1:3000", "[::1]:3000", "app.localhost:3000"]) expect(accepts(host), host).toBe(true);
  });

  it("may not name anything else, as a rebound name would", () => {
    for (const host of ["evil.example", "localhost.evil.example", "evil.example:3000", "127.0.0.1.nip.io", "10.0.0.5:3000", "", undefined, "localhost@evil.example", "[::1", "a b"]) {
      expect(accepts(host), String(host)).toBe(false);
    }
  });

  it("may name what --host and --origin gave", () => {
    expect(accepts("demo.example.org", { origin: new URL("https://demo.example.org") })).toBe(true);
    expect(accepts("box.local:3000", { host: "box.local" })).toBe(true);
    expect(accepts("10.0.0.5:3000", { host: "10.0.0.5" })).toBe(true);
    expect(accepts("other.local:3000", { host: "box.local" })).toBe(false);
  });

  it("may be any address, but no name, when all addresses are listened on", () => {
    expect(accepts("10.0.0.5:3000", { host: "0.0.0.0" })).toBe(true);
    expect(accepts("[fe80::1]:3000", { host: "::" })).toBe(true);
    expect(accepts("evil.example", { host: "0.0.0.0" })).toBe(false);
  });

  it("is not looked at under serve", () => {
    expect(accepts("demo.example.org", { watching: false })).toBe(true);
  });
});

describe("an action from a page", () => {
  const from = (headers: Record<string, string>, more: Partial<AccessRules> = {}) => refuseOrigin("POST", headers, { ...rules, ...more })?.code ?? "welcome";

  it("is welcome from our own pages, seen at any name", () => {
    expect(from({ host: "localhost:3000", origin: "http://localhost:3000" })).toBe("welcome");
    expect(from({ host: "demo.example.org", origin: "https://demo.example.org" })).toBe("welcome");
    expect(from({ host: "inner:8080", origin: "https://demo.example.org" }, { origin: new URL("https://demo.example.org") })).toBe("welcome");
  });

  it("is refused from another site, and the refusal says how to allow a proxy", () => {
    expect(from({ host: "localhost:3000", origin: "https://evil.example" })).toBe("bad_origin");
    expect(from({ host: "localhost:3000", origin: "http://localhost:4000" })).toBe("bad_origin");
    expect(from({ host: "localhost:3000", origin: "null" })).toBe("bad_origin");
    expect(from({ host: "localhost:3000", "sec-fetch-site": "cross-site" })).toBe("bad_origin");
    expect(refuseOrigin("POST", { host: "a", origin: "https://b" }, rules)?.hint).toContain("--origin");
  });

  it("tells Next the host that the visitor sees", () => {
    expect(publicHost({ host: "inner:8080", origin: "https://demo.example.org" }, rules)).toBe("demo.example.org");
    expect(publicHost({ host: "inner:8080" }, { ...rules, origin: new URL("https://demo.example.org") })).toBe("demo.example.org");
    expect(publicHost({ host: "localhost:3000" }, rules)).toBe("localhost:3000");
  });
});
