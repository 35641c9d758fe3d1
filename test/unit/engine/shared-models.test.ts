// The engine against public models that are not in this repository: every decoder's boxes, the probabilities that each
// SOURCE.txt states, and graphs that are awkward on purpose. Skipped where ../shared/models is absent.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configureEngine, onnx, type Detection, type Label } from "../../../lib/engine/model.ts";
import { decodePicture, type Picture } from "../../../lib/engine/picture.ts";
import { tensor, type Tensor } from "../../../lib/engine/tensor.ts";

const shared = join(import.meta.dirname, "../../../../shared/models");
const cards = join(import.meta.dirname, "cards");
const hasModels = existsSync(shared);
const folder = mkdtempSync(join(tmpdir(), "vitrine-shared-"));

if (!hasModels) console.log("Skipped: the models of ../shared/models are not on this machine.");

const sample = (model: string, file: string): Promise<Picture> => decodePicture(readFileSync(join(shared, model, "samples", file)), { maxPixels: 50e6, maxFileBytes: 20e6 });
const classify = async (model: string, file: string): Promise<Label[]> => onnx(model).classify(await sample(model, file));
const detect = async (model: string, file: string): Promise<Detection[]> => onnx(model).detect(await sample(model, file));

/** The scores of some labels, whatever their order, within a tolerance. */
function near(labels: readonly Label[], expected: Readonly<Record<string, number>>, tolerance: number): void {
  for (const [name, score] of Object.entries(expected)) {
    const got = labels.find(({ label }) => label.split(",")[0] === name)?.score ?? 0;
    expect(Math.abs(got - score), `${name}: got ${got.toFixed(4)}, expected ${score}`).toBeLessThanOrEqual(tolerance);
  }
}

function expectBoxes(found: readonly Detection[], expected: readonly (readonly [label: string, score: number, box: readonly number[]])[], scoreTolerance: number, pixels: number): void {
  expect(found.map(({ label }) => label)).toEqual(expected.map(([label]) => label));
  expected.forEach(([label, score, box], i) => {
    expect(Math.abs((found[i]?.score ?? 0) - score), `${label} ${found[i]?.score}`).toBeLessThanOrEqual(scoreTolerance);
    box.forEach((side, k) => expect(Math.abs((found[i]?.box[k] ?? 0) - side), `${label}: ${found[i]?.box}`).toBeLessThanOrEqual(pixels));
  });
}

beforeAll(() => {
  if (!hasModels) return;
  for (const file of readdirSync(cards)) {
    const name = file.replace(".json", "");
    mkdirSync(join(folder, name));
    copyFileSync(join(cards, file), join(folder, name, "model.json"));
    for (const part of ["model.onnx", "labels.txt"]) symlinkSync(join(shared, name, part), join(folder, name, part));
  }
  configureEngine({ modelFolders: [folder], baseFolder: shared });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasModels)("pictures are classified as each source says", () => {
  it("efficientnet-lite0 in 32 and 16 bits, to three decimals", async () => {
    mkdirSync(join(folder, "efficientnet"));
    for (const variant of ["model", "model.fp16"]) {
      symlinkSync(join(shared, "efficientnet-lite0", `${variant}.onnx`), join(folder, "efficientnet", `${variant}.onnx`));
      copyFileSync(join(import.meta.dirname, "../../../models/efficientnet-lite0/model.json"), join(folder, "efficientnet", `${variant}.json`));
    }
    symlinkSync(join(shared, "efficientnet-lite0/labels.txt"), join(folder, "efficientnet", "labels.txt"));
    const expected = {
      model: { "camera.png": { tripod: 0.937, harmonica: 0.01, binoculars: 0.009 }, "chelsea.png": { "tiger cat": 0.408, "Egyptian cat": 0.34, tabby: 0.167 }, "coffee.jpg": { espresso: 0.954, cup: 0.014, consomme: 0.009 } },
      "model.fp16": { "camera.png": { tripod: 0.937, harmonica: 0.01, binoculars: 0.009 }, "chelsea.png": { "tiger cat": 0.409, "Egyptian cat": 0.34, tabby: 0.167 }, "coffee.jpg": { espresso: 0.954, cup: 0.014, consomme: 0.009 } },
    };
    for (const [variant, files] of Object.entries(expected)) {
      for (const [file, scores] of Object.entries(files)) near(await onnx(join(folder, "efficientnet", `${variant}.onnx`)).classify(await sample("efficientnet-lite0", file)), scores, 0.001);
    }
  });

  // These sources do not say with which filter they resized: pictures differ by a few hundredths between filters.
  it("mobilenetv2: pixels in and probabilities out as bytes", async () => {
    near(await classify("mobilenetv2-imagenet", "coffee.jpg"), { espresso: 0.98 }, 0.02);
    near(await classify("mobilenetv2-imagenet", "chelsea.png"), { "tiger cat": 0.5, "Egyptian cat": 0.31 }, 0.02);
    near(await classify("mobilenetv2-imagenet", "coral_parrot.jpg"), { macaw: 1 }, 0.01);
    near(await classify("mobilenetv2-imagenet", "motorcycle_left.jpg"), { "motor scooter": 0.8 }, 0.06);
    near(await classify("mobilenetv2-imagenet", "rocket.jpg"), { missile: 0.64 }, 0.07);
  });

  it("squeezenet: half precision in and out, blue first, a mean for each channel", async () => {
    near(await classify("squeezenet-imagenet-fp16", "coffee.jpg"), { espresso: 0.98 }, 0.02);
    near(await classify("squeezenet-imagenet-fp16", "chelsea.png"), { "Egyptian cat": 0.54 }, 0.05);
  });

  it("person-detection: channels last, stretched", async () => {
    near(await classify("person-detection-vww", "astronaut.jpg"), { person: 0.88 }, 0.03);
    near(await classify("person-detection-vww", "chelsea.png"), { "no person": 0.95 }, 0.01);
  });

  it("cifar10: 32 pixels, cut at the centre", async () => {
    near(await classify("cifar10-resnet8", "chelsea.png"), { cat: 0.94 }, 0.02);
    near(await classify("cifar10-resnet8", "coral_parrot.jpg"), { bird: 0.83 }, 0.06);
  });

  it.each(["3", "5", "7", "8"])("mnist: the digit %s, from logits", async (digit) => {
    near(await classify("mnist-digits", `digit_${digit}.png`), { [digit]: 1 }, 0.01);
  });

  it.each(["bowtie", "lollipop", "rainbow"])("doodlenet: a %s", async (what) => {
    expect((await classify("doodlenet-sketch", `doodle_${what}.png`))[0]?.label).toBe(what);
  });
});

describe.skipIf(!hasModels)("things are found where each source says", () => {
  it("yolox: cells of three strides, letterboxed to the top left", async () => {
    expectBoxes(await detect("yolox-nano-coco", "coffee.jpg"), [["cup", 0.9, [162, 15, 261, 281]], ["dining table", 0.74, [0, 0, 597, 399]]], 0.01, 2);
    expectBoxes(await detect("yolox-nano-coco", "astronaut.jpg"), [["person", 0.92, [11, 20, 358, 488]]], 0.01, 2);
    expectBoxes(await detect("yolox-nano-coco", "motorcycle_left.jpg"), [["motorcycle", 0.88, [110, 67, 601, 379]], ["person", 0.41, [347, 9, 58, 79]]], 0.04, 2);
    expectBoxes(await detect("yolox-nano-coco", "coral_pets.jpg"), [["dog", 0.89, [109, 35, 146, 262]], ["dog", 0.85, [344, 174, 152, 195]]], 0.02, 2);
    const beach = await detect("yolox-nano-coco", "coral_kite_and_cold.jpg");
    expect(new Set(beach.map(({ label }) => label))).toEqual(new Set(["kite", "person"]));
  });

  it("yolox: a threshold and an overlap of the caller's", async () => {
    const photo = await sample("yolox-nano-coco", "coral_pets.jpg");
    const yolox = onnx("yolox-nano-coco");
    expect(await yolox.detect(photo, { threshold: 0.87 })).toHaveLength(1);
    expect((await yolox.detect(photo, { iou: 1 })).length).toBeGreaterThan(10);
    const all = await yolox.detect(photo, { threshold: 0, iou: 0.5 });
    expect(all.every(({ box: [x, y, width, height] }) => x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= photo.width + 1e-6 && y + height <= photo.height + 1e-6)).toBe(true);
  });

  it("ultraface: corners as parts of a stretched picture", async () => {
    const [face, ...rest] = await detect("ultraface-rfb320", "astronaut.jpg");
    expect(rest).toEqual([]);
    expectBoxes([face as Detection], [["face", 1, [180, 62, 268 - 180, 174 - 62]]], 0.01, 2);
    expect(await detect("ultraface-rfb320", "coral_grace_hopper.jpg")).toHaveLength(1);
    expect(await onnx("ultraface-rfb320").detect(await sample("yolox-nano-coco", "coffee.jpg"))).toEqual([]);
  });

  it("yunet: twelve outputs, faces with five points", async () => {
    const [face, ...rest] = await detect("yunet-face", "astronaut.jpg");
    expect(rest).toEqual([]);
    expect(face?.score).toBeCloseTo(0.94, 2);
    expect(face?.points).toHaveLength(5);
    const [x = 0, y = 0, width = 0, height = 0] = face?.box ?? [];
    for (const [px, py] of face?.points ?? []) expect(px > x && px < x + width && py > y && py < y + height).toBe(true);
    const [[rightEye = 0] = [], [leftEye = 0] = []] = face?.points ?? [];
    expect(rightEye).toBeLessThan(leftEye);
  });
});

describe.skipIf(!hasModels)("awkward graphs run raw", () => {
  it("float16 in and out (squeezenet)", async () => {
    const result = await onnx("./squeezenet-imagenet-fp16/model.onnx").run({ data_0: tensor(new Float32Array(3 * 224 * 224), [1, 3, 224, 224], "float16") });
    expect(result.softmaxout_1).toMatchObject({ type: "float16", shape: [1, 1000, 1, 1] });
    expect((result.softmaxout_1 as Tensor).toFloat32().reduce((sum, value) => sum + value)).toBeCloseTo(1, 1);
  });

  it("uint8 in and out, a name with a slash (mobilenetv2)", async () => {
    const result = await onnx("./mobilenetv2-imagenet/model.onnx").run({ input: tensor(new Uint8Array(224 * 224 * 3), [1, 224, 224, 3]) });
    expect(result["MobilenetV2/Predictions/Softmax"]).toMatchObject({ type: "uint8", shape: [1, 1001] });
  });

  it("an int32 picture, names with a colon (movenet): the astronaut's nose is where it is", async () => {
    const photo = await sample("movenet-lightning-pose", "astronaut.jpg");
    const input = photo.resize({ width: 192, height: 192, fit: "contain" }).toTensor({ layout: "nhwc", type: "int32" });
    const keypoints = ((await onnx("./movenet-lightning-pose/model.onnx").run({ "input:0": input }))["Identity:0"] as Tensor).toFloat32();
    const [y = 0, x = 0, score = 0] = keypoints;
    expect(score).toBeGreaterThan(0.4);
    expect(Math.hypot(x * 512 - 224, y * 512 - 128)).toBeLessThan(15);
  });

  it("a second output of int64 (iris)", async () => {
    const { label, probabilities } = await onnx("./iris-logreg/model.onnx").run({ X: tensor([[5.1, 3.5, 1.4, 0.2], [6.3, 3.3, 6, 2.5]]) });
    expect(label).toMatchObject({ type: "int64", shape: [2], data: new BigInt64Array([0n, 2n]) });
    expect(probabilities).toMatchObject({ type: "float32", shape: [2, 3] });
  });

  it("an int64 scalar, a state fed back, free dimensions without names (silero-vad): 68 % of the speech is speech", async () => {
    const vad = onnx("./silero-vad/model.onnx");
    expect((await vad.ports()).inputs.map(({ shape }) => shape)).toEqual([["", ""], [2, "", 128], []]);
    const sound = readWave(join(shared, "silero-vad/samples/jfk.wav"));
    let state: Tensor = tensor(new Float32Array(256), [2, 1, 128]);
    let spoken = 0;
    let steps = 0;
    for (let at = 0; at + 512 <= sound.length; at += 512, steps++) {
      const input = new Float32Array(576);
      input.set(sound.subarray(Math.max(0, at - 64), at + 512), at === 0 ? 64 : 0);
      const result = await vad.run({ input: tensor(input, [1, 576]), state, sr: tensor(16000n, []) });
      state = result.stateN as Tensor;
      if (((result.output as Tensor).toFloat32()[0] as number) > 0.5) spoken++;
    }
    expect(Math.abs(spoken / steps - 0.68)).toBeLessThan(0.03);
  });

  it("names with colons, three outputs (basic-pitch)", async () => {
    const result = await onnx("./basic-pitch/model.onnx").run({ "serving_default_input_2:0": tensor(new Float32Array(43844), [1, 43844, 1]) });
    expect(Object.fromEntries(Object.entries(result).map(([name, { shape }]) => [name, shape]))).toEqual({
      "StatefulPartitionedCall:0": [1, 172, 264],
      "StatefulPartitionedCall:1": [1, 172, 88],
      "StatefulPartitionedCall:2": [1, 172, 88],
    });
  });

  it("27 inputs, a bool, caches of no size at all (moonshine): it writes down what was said", async () => {
    const sound = readWave(join(shared, "moonshine-tiny-asr/samples/jfk.wav"));
    const encoded = (await onnx("./moonshine-tiny-asr/model.onnx").run({ input_values: tensor(sound, [1, sound.length]) })).last_hidden_state as Tensor;
    const decoder = onnx("./moonshine-tiny-asr/decoder_model_merged.onnx");
    const { inputs } = await decoder.ports();
    expect(inputs).toHaveLength(27);
    let past: Record<string, Tensor> = Object.fromEntries(inputs.filter(({ name }) => name.startsWith("past")).map(({ name }) => [name, tensor([], [0, 8, 1, 36])]));
    const said: number[] = [];
    for (let token = 1; token !== 2 && said.length < 72; ) {
      const isFirst = said.length === 0;
      const result = await decoder.run({ ...past, input_ids: tensor([[BigInt(token)]]), encoder_hidden_states: encoded, use_cache_branch: tensor([!isFirst]) });
      const logits = (result.logits as Tensor).toFloat32();
      token = logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
      said.push(token);
      const kept = past;
      past = Object.fromEntries(Object.keys(past).map((name) => [name, (!isFirst && name.includes("encoder") ? kept[name] : result[name.replace("past_key_values", "present")]) as Tensor]));
    }
    const tokens = readFileSync(join(shared, "moonshine-tiny-asr/labels.txt"), "utf8").split("\n");
    const text = said.slice(0, -1).map((token) => tokens[token]).join("").replaceAll("\u2581", " ").trim();
    expect(text).toBe("And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.");
  });
});

/** The samples of a 16-bit mono WAV file, from -1 to 1. */
function readWave(file: string): Float32Array {
  const bytes = readFileSync(file);
  const start = bytes.indexOf("data", 12, "latin1") + 8;
  return Float32Array.from({ length: (bytes.length - start) >> 1 }, (_, i) => bytes.readInt16LE(start + i * 2) / 32768);
}
