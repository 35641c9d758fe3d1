import { connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { listen, type Listening } from "../../../lib/server/listen.ts";

const opened: Listening[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close(async () => {});
});

async function open(port: number, host: string | null = null, text = "hello"): Promise<Listening> {
  const listening = await listen((_request, response) => void response.end(text), port, host);
  opened.push(listening);
  return listening;
}

it("answers at both loopback addresses", async () => {
  const { port } = await open(0);
  expect(await fetch(`http://127.0.0.1:${port}`).then((answer) => answer.text())).toBe("hello");
  const six = await fetch(`http://[::1]:${port}`).then((answer) => answer.text(), () => "no IPv6 here");
  expect(["hello", "no IPv6 here"]).toContain(six);
});

it("takes the next free port when the asked one is in use", async () => {
  const { port } = await open(0);
  const next = await open(port, null, "second");
  expect(next.port).toBeGreaterThan(port);
  expect(await fetch(`http://127.0.0.1:${next.port}`).then((answer) => answer.text())).toBe("second");
});

it("says what is wrong with an address that is not this machine's", async () => {
  await expect(open(0, "192.0.2.1")).rejects.toThrow("192.0.2.1 is not an address of this machine");
});

it("lets an answer under way finish before it closes", async () => {
  let finish: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => (finish = resolve));
  const listening = await listen(async (_request, response) => {
    response.write("begun ");
    await asked;
    response.end("done");
  }, 0, null);
  const answer = await fetch(`http://127.0.0.1:${listening.port}`);
  const closed = listening.close(async () => finish?.());
  expect(await answer.text()).toBe("begun done");
  await closed;
  await expect(fetch(`http://127.0.0.1:${listening.port}`)).rejects.toThrow();
});

it("does not wait for idle keep-alive connections, nor for streams without an end", async () => {
  const listening = await listen((_request, response) => void response.write("for ever"), 0, null);
  const idle = connect(listening.port, "127.0.0.1");
  await new Promise((resolve) => idle.once("connect", resolve));
  const stream = await fetch(`http://127.0.0.1:${listening.port}`);
  await listening.close(async () => {});
  await expect(stream.text()).rejects.toThrow();
  idle.destroy();
});

it("answers bytes that are no HTTP with 400 and closes", async () => {
  const { port } = await open(0);
  const socket = connect(port, "127.0.0.1");
  socket.write("nonsense\r\n\r\n");
  const text = await new Promise<string>((resolve) => {
    let all = "";
    socket.on("data", (data) => (all += data));
    socket.on("close", () => resolve(all));
  });
  expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request/);
});
