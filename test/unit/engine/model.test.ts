// Handles on models: where they are looked for, what they say when something does not fit, and the committed ones' answers.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { isAuthorError } from "../../../lib/demo/author-error.ts";
import { parseCard } from "../../../lib/engine/card.ts";
import { configureEngine, onnx, preloadRuntime, usedFiles, usedModels } from "../../../lib/engine/model.ts";
import { decodePicture, Picture } from "../../../lib/engine/picture.ts";
import { tensor, type Tensor, type TensorType } from "../../../lib/engine/tensor.ts";
import { isVitrineError } from "../../../lib/run/errors.ts";
import { identityGraph } from "./graph.ts";

const models = join(import.meta.dirname, "../../../models");
const folder = mkdtempSync(join(tmpdir(), "vitrine-engine-"));
const shown = (...parts: string[]): string => relative(process.cwd(), join(folder, ...parts)).replaceAll("\\", "/");
const limits = { maxPixels: 50e6, maxFileBytes: 20e6 };
const sample = (model: string, name: string): Promise<Picture> => decodePicture(readFileSync(join(models, model, "samples", name)), limits);
const near = (labels: readonly { label: string; score: number }[], expected: readonly (readonly [label: string, score: number])[], tolerance: number): void => {
  expect(labels.slice(0, expected.length).map(({ label }) => label)).toEqual(expected.map(([label]) => label));
  expected.forEach(([label, score], i) => expect(Math.abs((labels[i]?.score ?? 0) - score), label).toBeLessThan(tolerance));
};

/** Puts files into a model's folder; a card is given as an object. */
function put(name: string, files: Readonly<Record<string, Uint8Array | string | object>>): string {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(folder, name, file), typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return join(folder, name);
}

beforeEach(() => configureEngine({ modelFolders: [folder, models], baseFolder: folder }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const card = { name: "foo", license: "MIT", source: "https://example.com/foo/tree/1.0", labels: ["a", "b"] };
const tableCard = { ...card, task: "classify-table", input: { features: [{ name: "width" }, { name: "height" }] }, output: {} };

describe("the committed models", () => {
  const names = readdirSync(models);

  it.each(names)("%s: its card is right, and tells its files' true size and hash", (name) => {
    const parsed = parseCard(readFileSync(join(models, name, "model.json"), "utf8"), `models/${name}/model.json`);
    expect(parsed.name).toBe(name);
    expect(Object.keys(parsed.files)).toContain("model.onnx");
    for (const [file, facts] of Object.entries(parsed.files)) {
      const bytes = readFileSync(join(models, name, file));
      expect([bytes.length, createHash("sha256").update(bytes).digest("hex")], file).toEqual([facts.bytes, facts.sha256]);
    }
    // The Apache licence asks for its text and a notice beside the files.
    expect(existsSync(join(models, name, "NOTICE"))).toBe(true);
    if (parsed.license === "Apache-2.0") expect(readFileSync(join(models, name, "LICENSE"), "utf8")).toContain("Apache License");
  });

  it("iris-logreg agrees with scikit-learn: a row, or many in one call", async () => {
    const iris = onnx("iris-logreg");
    near(await iris.classify([5.1, 3.5, 1.4, 0.2]), [["setosa", 0.98], ["versicolor", 0.019]], 0.002);
    const rows = await iris.classify([[5.1, 3.5, 1.4, 0.2], [6.0, 2.9, 4.5, 1.5], [6.3, 3.3, 6.0, 2.5]]);
    expect(rows.map(([best]) => best?.label)).toEqual(["setosa", "versicolor", "virginica"]);
    expect(await iris.classify([])).toEqual([]);
  });

  it("efficientnet-lite0 agrees with its source to three decimals", async () => {
    const efficientnet = onnx("efficientnet-lite0");
    near(await efficientnet.classify(await sample("efficientnet-lite0", "camera.png")), [["tripod", 0.936], ["harmonica", 0.013], ["binoculars", 0.008]], 0.001);
    near(await efficientnet.classify(await sample("efficientnet-lite0", "chelsea.png")), [["tiger cat", 0.403], ["Egyptian cat", 0.347], ["tabby", 0.166]], 0.001);
    near(await efficientnet.classify(await sample("efficientnet-lite0", "coffee.jpg")), [["espresso", 0.953], ["cup", 0.014], ["consomme", 0.007]], 0.001);
    // This one carries an Adobe RGB profile, which the reference ignored and we follow.
    near(await efficientnet.classify(await sample("efficientnet-lite0", "rocket.jpg")), [["missile", 0.251], ["projectile", 0.15], ["drilling platform", 0.112]], 0.03);
    const file = readFileSync(join(models, "efficientnet-lite0/samples/rocket.jpg"));
    const { data, info } = await sharp(file, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
    near(await efficientnet.classify(Picture.of(info.width, info.height, data)), [["missile", 0.251], ["projectile", 0.15], ["drilling platform", 0.112]], 0.001);
  });

  it("a list of pictures is one call where the graph takes more than one", async () => {
    const calls: string[] = [];
    const efficientnet = onnx("efficientnet-lite0");
    await efficientnet.warm();
    configureEngine({ onModelCall: (model) => void calls.push(model) });
    const cat = await sample("efficientnet-lite0", "chelsea.png");
    const many = await efficientnet.classify([cat, await sample("efficientnet-lite0", "coffee.jpg"), cat]);
    configureEngine({ onModelCall: () => undefined });
    expect(calls).toEqual(["efficientnet-lite0"]);
    expect(many.map(([best]) => best?.label)).toEqual(["tiger cat", "espresso", "tiger cat"]);
    expect(many[0]).toEqual(await efficientnet.classify(cat));
  });

  it.each(["2", "4", "7", "8"])("digits-cnn reads the drawn %s, dark on white or light on black", async (digit) => {
    const digits = onnx("digits-cnn");
    const drawn = await sample("digits-cnn", `${digit}.png`);
    for (const picture of [drawn, drawn.invert(), drawn.resize({ width: 700 })]) near(await digits.classify(picture), [[digit, 1]], 0.01);
  });

  it("ppocr-v4-detection finds the five lines of the invoice", async () => {
    const found = await onnx("ppocr-v4-detection").detect(await sample("ppocr-v4-detection", "invoice.png"));
    expect(found.map(({ label }) => label)).toEqual(Array(5).fill("text"));
    for (const { box, score } of found) {
      const [x, y, width, height] = box;
      expect(score).toBeGreaterThan(0.9);
      expect(height, `box ${box}`).toBeLessThan(45);
      expect(width / height).toBeGreaterThan(2);
      expect(x >= 0 && y >= 0 && x + width <= 640 && y + height <= 240).toBe(true);
    }
    expect(await onnx("ppocr-v4-detection").detect(Picture.of(64, 64, new Uint8Array(64 * 64).fill(255)))).toEqual([]);
  });

  it("ppocr-v4-detection finds every line of an unevenly lit page", async () => {
    expect(await onnx("ppocr-v4-detection").detect(await sample("ppocr-v4-detection", "page.png"))).toHaveLength(9);
  });
});

describe("a handle", () => {
  it("is the same for everybody, by name or by path, and opens its graph once", async () => {
    const byName = onnx("iris-logreg");
    expect(onnx(pathToFileURL(join(models, "iris-logreg/model.onnx")))).toBe(byName);
    expect(onnx("./model.onnx", { from: join(models, "iris-logreg/demo.ts") })).toBe(byName);
    expect(onnx("./model.onnx", { from: pathToFileURL(join(models, "iris-logreg/demo.ts")).href })).toBe(byName);
    put("once", { "model.onnx": identityGraph("float32", [1]) });
    const calls: string[] = [];
    configureEngine({ onModelCall: (model) => void calls.push(model) });
    const once = onnx("once");
    expect(calls).toEqual([]);
    await Promise.all([once.warm(), once.warm(), once.ports()]);
    configureEngine({ onModelCall: () => undefined });
    expect(calls).toEqual(["once"]);
  });

  it("takes a path without a card, relative to the base folder, and then runs raw alone", async () => {
    put("loose", { "twice.onnx": identityGraph("float32", ["n", 2]) });
    const twice = onnx("./loose/twice.onnx");
    const { y } = await twice.run({ x: tensor([[1, 2], [3, 4]]) });
    expect(y).toMatchObject({ type: "float32", shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) });
    expect(await twice.ports()).toEqual({ inputs: [{ name: "x", type: "float32", shape: ["n", 2] }], outputs: [{ name: "y", type: "float32", shape: ["n", 2] }] });
    await expect(twice.classify([1, 2])).rejects.toThrow(`${shown("loose/twice.json")}: task: got nothing, expected classify-image or classify-table, which .classify needs`);
    expect(twice.spec).toMatchObject({ task: "raw", license: "", source: "" });
  });

  it("takes the first folder that has the name", () => {
    put("digits-cnn", { "model.onnx": identityGraph("float32", [1]), "model.json": { ...tableCard, name: "mine" } });
    expect(onnx("digits-cnn").name).toBe("mine");
    rmSync(join(folder, "digits-cnn"), { recursive: true });
    expect(onnx("digits-cnn").name).toBe("digits-cnn");
  });

  it("is written down with its facts and files, for who asks which demo uses what", () => {
    const [before, files] = [usedModels().length, usedFiles().length];
    onnx("iris-logreg");
    onnx("iris-logreg");
    const [first, second, ...rest] = usedModels().slice(before);
    expect(first).toMatchObject({ name: "iris-logreg", task: "classify-table", bytes: 623, license: "MIT", source: "https://archive.ics.uci.edu/dataset/53/iris" });
    expect([second, rest]).toEqual([first, []]);
    expect(usedFiles().slice(files, files + 3)).toEqual(["model.onnx", "model.json", "labels.txt"].map((file) => join(models, "iris-logreg", file)));
    expect(() => onnx("nowhere")).toThrow("expected a model at");
    expect(usedFiles()).toContain(join(folder, "nowhere", "model.onnx"));
  });

  it("tells before each call that blocks, and after", async () => {
    const said: string[] = [];
    configureEngine({
      onModelCall: (model) => {
        said.push(`${model} begins`);
        return () => void said.push(`${model} ends`);
      },
    });
    put("told", { "model.onnx": identityGraph("float32", [1]), "model.json": { ...card, name: "told", task: "raw" } });
    await onnx("told").run({ x: tensor([1]) });
    configureEngine({ onModelCall: () => undefined });
    expect(said).toEqual(["told begins", "told ends", "told begins", "told ends"]);
  });

  it("can have the runtime loaded before it", async () => {
    await expect(preloadRuntime()).resolves.toBeUndefined();
  });
});

describe("a raw run", () => {
  const values: Readonly<Record<TensorType, Tensor>> = {
    float32: tensor([0.5, -1]),
    float64: tensor([0.1, -1], [2], "float64"),
    float16: tensor([0.5, -65504], [2], "float16"),
    int8: tensor([-128, 127], [2], "int8"),
    uint8: tensor([0, 255], [2], "uint8"),
    int16: tensor([-32768, 32767], [2], "int16"),
    uint16: tensor([0, 65535], [2], "uint16"),
    int32: tensor([-2147483648, 2147483647], [2], "int32"),
    uint32: tensor([0, 4294967295], [2], "uint32"),
    int64: tensor([-(2n ** 63n), 2n ** 63n - 1n]),
    uint64: tensor([0n, 2n ** 64n - 1n], [2], "uint64"),
    bool: tensor([true, false]),
    string: tensor(["a", "ünï · 雪 🙂"]),
  };

  it.each(Object.entries(values))("carries %s through the graph unchanged: a list, a scalar, nothing", async (type, list) => {
    put(`id-${type}`, { "model.onnx": identityGraph(type as TensorType, ["n"]), "scalar.onnx": identityGraph(type as TensorType, []), "empty.onnx": identityGraph(type as TensorType, [2, "n", 3]) });
    expect((await onnx(`id-${type}`).run({ x: list })).y).toEqual(list);
    const one = tensor((list.data as readonly string[]).slice(0, 1), [], list.type);
    expect((await onnx(`./id-${type}/scalar.onnx`).run({ x: one })).y).toEqual(one);
    const none = tensor((list.data as readonly string[]).slice(0, 0), [2, 0, 3], list.type);
    expect((await onnx(`./id-${type}/empty.onnx`).run({ x: none })).y).toEqual(none);
  });

  it("takes any shape where the graph says nothing of it", async () => {
    put("open", { "model.onnx": identityGraph("int64") });
    expect((await onnx("open").run({ x: tensor([[1n, 2n]]) })).y).toMatchObject({ shape: [1, 2] });
  });

  it("says which input is missing, unknown, of the wrong type or shape: where, got, expected", async () => {
    put("strict", { "model.onnx": identityGraph("float32", ["batch", "", 3]) });
    const strict = onnx("strict");
    const at = 'onnx("strict").run';
    const wrong = (feeds: Record<string, unknown>): Promise<string> => strict.run(feeds as Record<string, Tensor>).then(() => "it ran", (error: Error) => error.message);
    expect(await wrong({})).toBe(`${at}: x: got nothing, expected a tensor, float32 [batch, any, 3]`);
    expect(await wrong({ x: [[[1, 2, 3]]] })).toBe(`${at}: x: got [[[1,2,3]]], expected a tensor, float32 [batch, any, 3]`);
    expect(await wrong({ x: tensor([[[1, 2, 3]]]), z: tensor([1]) })).toBe(`${at}: got "z", expected the input x`);
    expect(await wrong({ x: tensor([[[1n, 2n, 3n]]]) })).toBe(`${at}: x: got "int64 [1, 1, 3]", expected float32 [batch, any, 3]`);
    expect(await wrong({ x: tensor([[1, 2, 3]]) })).toBe(`${at}: x: got "float32 [1, 3]", expected float32 [batch, any, 3]`);
    expect(await wrong({ x: tensor([[[1, 2]]]) })).toBe(`${at}: x: got "float32 [1, 1, 2]", expected float32 [batch, any, 3]`);
    expect(await wrong({ x: tensor([[[1, 2, 3]]]) })).toBe("it ran");
  });
});

describe("a mistake", () => {
  it("a missing model says where it was looked for", () => {
    expect(() => onnx("irys")).toThrow(`onnx("irys"): got nothing, expected a model at ${shown("irys/model.onnx")} or models/irys/model.onnx`);
    expect(() => onnx("./nope.onnx")).toThrow(`onnx("./nope.onnx"): got nothing, expected a model at ${shown("nope.onnx")}`);
  });

  it("a missing model whose card is there says where to get it and where to put it", () => {
    const facts = { sha256: "0".repeat(64), bytes: 3_660_092, url: "https://example.com/1.0/model.onnx" };
    put("yonder", { "model.json": { ...tableCard, files: { "model.onnx": facts } } });
    expect(() => onnx("yonder")).toThrow(`. Download https://example.com/1.0/model.onnx (3.7 MB) to ${shown("yonder/model.onnx")}`);
  });

  it("a name or path that is none is an author's error", () => {
    for (const wrong of ["", "../secret", "a/b", "./model.bin"]) expect(() => onnx(wrong), wrong).toThrow("a path that ends in .onnx");
    expect(() => onnx(new URL("https://example.com/model.onnx"))).toThrow("a file: URL, a path or a name");
    try {
      onnx("irys");
    } catch (error) {
      expect(isAuthorError(error)).toBe(true);
    }
  });

  it("in a card is told when the handle is made", () => {
    put("wrong", { "model.onnx": identityGraph("float32", [1]), "model.json": { ...tableCard, input: { features: [] } } });
    expect(() => onnx("wrong")).toThrow(`${shown("wrong/model.json")}: input.features: got [], expected at least one feature`);
  });

  it("a file that is no graph is a model failure, and the card's size tells a broken download", async () => {
    put("pointer", { "model.onnx": "version https://git-lfs.github.com/spec/v1\n", "model.json": { ...tableCard, files: { "model.onnx": { sha256: "0".repeat(64), bytes: 5_000_000 } } } });
    const error: unknown = await onnx("pointer").warm().catch((failure: unknown) => failure);
    expect(isVitrineError(error) && [error.code, error.hint]).toEqual(["model_failed", "The file has 43 bytes and its card says 5000000: fetch it again."]);
    expect((error as Error).message).toBe(`${shown("pointer/model.onnx")} cannot be opened: Protobuf parsing failed.`);
  });

  it("a graph that fails says why, without a path or line of this machine", async () => {
    put("hollow", { "model.onnx": "" });
    await expect(onnx("hollow").warm()).rejects.toThrow(`${shown("hollow/model.onnx")} cannot be opened: ModelProto does not have a graph.`);
    const detection = onnx(join(models, "ppocr-v4-detection/model.onnx"));
    const failure = await detection.run({ x: tensor(new Float32Array(3 * 33 * 47), [1, 3, 33, 47]) }).catch((error: unknown) => error);
    expect(isVitrineError(failure) && failure.code).toBe("model_failed");
    expect((failure as Error).message).toMatch(/^models\/ppocr-v4-detection\/model\.onnx failed: Non-zero status code returned while running Add node.*Attempting to broadcast/);
    expect((failure as Error).message).not.toMatch(/\.(cc|h):\d/);
  });

  it("a model put right is read anew", async () => {
    put("mended", { "model.onnx": "no graph" });
    const mended = onnx("mended");
    await expect(mended.warm()).rejects.toThrow("cannot be opened");
    put("mended", { "model.onnx": identityGraph("float32", [1]) });
    await expect(mended.run({ x: tensor([1]) })).resolves.toBeDefined();
  });

  it("the wrong method names the card, its task and the task needed", async () => {
    await expect(onnx("iris-logreg").detect(Picture.of(1, 1, [0]))).rejects.toThrow('models/iris-logreg/model.json: task: got "classify-table", expected detect, which .detect needs');
    await expect(onnx("ppocr-v4-detection").classify([1])).rejects.toThrow('models/ppocr-v4-detection/model.json: task: got "detect", expected classify-image or classify-table, which .classify needs');
  });

  it("the wrong values name the handle and what it takes", async () => {
    const features = "4 finite numbers: sepal length, sepal width, petal length, petal width";
    await expect(onnx("iris-logreg").classify([1, 2, 3])).rejects.toThrow(`onnx("iris-logreg").classify: got [1,2,3], expected ${features}`);
    await expect(onnx("iris-logreg").classify([[1, 2, 3, Number.NaN]])).rejects.toThrow(`expected ${features}`);
    await expect(onnx("iris-logreg").classify(Picture.of(1, 1, [0]))).rejects.toThrow(`expected ${features}`);
    await expect(onnx("efficientnet-lite0").classify([1, 2])).rejects.toThrow('onnx("efficientnet-lite0").classify: got [1,2], expected a picture');
    await expect(onnx("ppocr-v4-detection").detect("photo.png" as unknown as Picture)).rejects.toThrow('onnx("ppocr-v4-detection").detect: got "photo.png", expected a picture');
    await expect(onnx("ppocr-v4-detection").detect(Picture.of(1, 1, [0]), { threshold: 60 })).rejects.toThrow("detect.threshold: got 60, expected a number from 0 to 1");
  });

  it("labels that are missing, or too few, name the card", async () => {
    const graph = identityGraph("float32", ["n", 2]);
    put("unlabelled", { "model.onnx": graph, "model.json": { ...tableCard, labels: "labels.txt" } });
    await expect(onnx("unlabelled").classify([0.1, 0.9])).rejects.toThrow(`${shown("unlabelled/model.json")}: labels: got "labels.txt", expected a file at ${shown("unlabelled/labels.txt")}`);
    put("short", { "model.onnx": graph, "model.json": { ...tableCard, labels: ["only"] } });
    await expect(onnx("short").classify([0.1, 0.9])).rejects.toThrow(`${shown("short/model.json")}: labels: got "1 labels", expected 2, as many as the graph's output [1,2] has scores`);
    put("windows", { "model.onnx": graph, "model.json": { ...tableCard, labels: "labels.txt" }, "labels.txt": "small\r\nlarge\r\n" });
    expect((await onnx("windows").classify([0.1, 0.9])).map(({ label }) => label)).toEqual(["large", "small"]);
  });

  it("an input or output name that the graph does not have names the card's field and those there are", async () => {
    put("misnamed", { "model.onnx": identityGraph("float32", ["n", 2]), "model.json": { ...tableCard, input: { ...tableCard.input, name: "X" } } });
    await expect(onnx("misnamed").classify([1, 2])).rejects.toThrow(`${shown("misnamed/model.json")}: input.name: got "X", expected one of the graph's x`);
  });
});
