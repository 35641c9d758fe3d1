// Model cards: what they may say, and how a mistake in one is told.

import { describe, expect, it } from "vitest";
import { parseCard } from "../../../lib/engine/card.ts";

const base = { name: "foo", license: "MIT", source: "https://example.com/foo/tree/1.0", labels: ["a", "b"] };
const picture = { ...base, task: "classify-image", input: { size: { width: 8, height: 8 } }, output: {} };
const table = { ...base, task: "classify-table", input: { features: [{ name: "x" }] }, output: {} };
const detect = { ...base, task: "detect", input: { size: { width: 8, height: 8 } }, output: { decoder: "yolox" } };
const parse = (card: unknown) => parseCard(typeof card === "string" ? card : JSON.stringify(card), "models/foo/model.json");

describe("a card", () => {
  it("gets every default in one place", () => {
    expect(parse(picture)).toEqual({
      ...base,
      description: "",
      limits: "",
      files: {},
      task: "classify-image",
      input: {
        name: null,
        layout: "nchw",
        colors: "rgb",
        size: { width: 8, height: 8 },
        fit: "stretch",
        crop: 1,
        shortSide: null,
        position: "center",
        pad: 0,
        ink: 20,
        ground: null,
        background: "white",
        filter: "bicubic",
        scale: 1,
        mean: 0,
        std: 1,
        type: "float32",
      },
      output: { name: null, activation: "none", scale: 1 },
    });
  });

  it("may name a task that the engine has no method for yet, with fields of its own", () => {
    expect(parse({ ...base, task: "segment", input: { anything: true } })).toMatchObject({ task: "segment", input: { anything: true } });
    expect(parse({ name: "bar", license: "MIT", source: base.source, task: "audio" })).toMatchObject({ task: "audio" });
  });

  it.each<readonly [say: string, card: unknown, message: string]>([
    ["no JSON", "{ name: foo }", "models/foo/model.json: got \"{ name: foo }\", expected JSON ("],
    ["a list", [], "models/foo/model.json: got [], expected an object"],
    ["no task", { ...base }, "models/foo/model.json: task: got nothing, expected one of classify-image, classify-table, detect, segment"],
    ["an unknown task", { ...picture, task: "classify" }, 'models/foo/model.json: task: got "classify", expected one of classify-image'],
    ["a missing field", { ...picture, license: undefined }, "models/foo/model.json: license: got nothing, expected text"],
    ["a misspelt field", { ...picture, input: { size: { width: 8, height: 8 }, means: 3 } }, "models/foo/model.json: input.means: got 3, expected no such field"],
    ["a size without a side", { ...picture, input: { size: { width: 8 } } }, 'models/foo/model.json: input.size: got {"width":8}, expected {"width", "height"}, or {"longest", "multiple"} for graphs that take any size'],
    ["an unknown fit", { ...picture, input: { ...picture.input, fit: "crop" } }, 'models/foo/model.json: input.fit: got "crop", expected one of stretch, contain, cover, ink'],
    ["a mean as text", { ...picture, input: { ...picture.input, mean: "127" } }, 'models/foo/model.json: input.mean: got "127", expected a number, or one for each channel'],
    ["a scale as text", { ...picture, input: { ...picture.input, scale: "1" } }, 'models/foo/model.json: input.scale: got "1", expected a number'],
    ["a crop above 1", { ...picture, input: { ...picture.input, crop: 224 } }, "models/foo/model.json: input.crop: got 224, expected a number from 0 to 1"],
    ["a mistake deep in a list", { ...table, input: { features: [{ name: "x" }, { name: 3 }] } }, "models/foo/model.json: input.features[1].name: got 3, expected text"],
    ["no features", { ...table, input: { features: [] } }, "models/foo/model.json: input.features: got [], expected at least one feature"],
    ["an unknown decoder", { ...detect, output: { decoder: "yolov8" } }, 'models/foo/model.json: output.decoder: got "yolov8", expected one of yolox, ssd, yunet, db'],
    ["a decoder's missing field", { ...detect, output: { decoder: "ssd", scores: "s" } }, "models/foo/model.json: output.boxes: got nothing, expected text"],
    ["a threshold of 50", { ...detect, output: { decoder: "yolox", threshold: 50 } }, "models/foo/model.json: output.threshold: got 50, expected a number from 0 to 1"],
    ["a short hash", { ...picture, files: { "model.onnx": { sha256: "abc", bytes: 3 } } }, 'models/foo/model.json: files.model.onnx.sha256: got "abc", expected 64 hexadecimal digits'],
    ["a file in a folder", { ...picture, files: { "../x": { sha256: "0".repeat(64), bytes: 3 } } }, "models/foo/model.json: files.../x: "],
    ["labels that climb out", { ...picture, labels: "../../secret.txt" }, 'models/foo/model.json: labels: got "../../secret.txt", expected the name of a .txt file beside the card'],
    ["a source that is no address", { ...picture, source: "github" }, 'models/foo/model.json: source: got "github", expected an address that begins with https://'],
  ])("tells of %s by file, field, got and expected", (_, card, message) => {
    expect(() => parse(card)).toThrow(message);
  });
});
