import { describe, expect, it } from "vitest";
import { duration, firstLine, inLine, size } from "../../../components/demo/format.ts";
import { parseEvents } from "../../../components/demo/run-events.ts";
import { summarize } from "../../../components/demo/summary.ts";

describe("words of the page", () => {
  it("say times as people do", () => {
    expect([0.42, 3.4, 38.2, 999.6, 1432, 59_940, 125_000].map(duration)).toEqual(["0.4 ms", "3 ms", "38 ms", "1.0 s", "1.4 s", "59.9 s", "2 min 5 s"]);
  });

  it("say sizes in decimal units", () => {
    expect([812, 3_700_000, 25_000, 128_400_000, 1_000_000].map(size)).toEqual(["812 B", "3.7 MB", "25 kB", "128 MB", "1 MB"]);
  });

  it("say the place in line", () => {
    expect([1, 2, 3, 4, 11, 22, 113].map(inLine)).toEqual(["Next in line", "2nd in line", "3rd in line", "4th in line", "11th in line", "22nd in line", "113th in line"]);
  });

  it("take a Markdown text's first line without its marks", () => {
    expect(firstLine("\n## Names **964** birds, see [the paper](https://x.org)\n\nmore")).toBe("Names 964 birds, see the paper");
    expect(firstLine("---\n\n> `one` _photo_")).toBe("one photo");
    expect(firstLine("")).toBe("");
  });

  it("say the top result to those who hear the page", () => {
    const output = (name: string, widget: string) => ({ name, widget, label: name, help: "", optional: false, disabled: false, props: {}, initial: null });
    expect(summarize([output("Species", "label")], { Species: { value: [{ label: "setosa", score: 0.978 }], html: undefined } })).toBe("Species: setosa, 98 %");
    expect(summarize([output("chart", "chart"), output("Cost", "metric")], { chart: { value: [], html: undefined }, Cost: { value: { value: 4.2 }, html: undefined } })).toBe("Cost: 4.2");
  });
});

describe("events over HTTP", () => {
  it("are read whole, however the connection cuts them", async () => {
    const text = ': hello\n\nid: 1\nevent: queued\ndata: {"type":"queued","seq":1,"run":"r1","position":0,"at":1}\n\nid: 2\r\ndata: {"type":"log","seq":2,\r\ndata: "text":"ü","at":2}\r\n\r\ndata: {"cut';
    for (const length of [1, 7, 1000]) {
      const parts = text.match(new RegExp(`[\\s\\S]{1,${length}}`, "g")) ?? [];
      const stream = new ReadableStream<string>({
        start(controller) {
          for (const part of parts) controller.enqueue(part);
          controller.close();
        },
      });
      const events = [];
      for await (const event of parseEvents(stream)) events.push(event);
      expect(events).toEqual([
        { type: "queued", seq: 1, run: "r1", position: 0, at: 1 },
        { type: "log", seq: 2, text: "ü", at: 2 },
      ]);
    }
  });
});
