// A model card, models/<name>/model.json: all that a graph does not say of itself, so that no demo has to guess it.
// This file refuses to know graphs and files; it says what a card may hold and what every default is.

import * as z from "zod";
import { AuthorError } from "../demo/author-error.ts";

// Every message in a schema below completes the sentence "got …, expected …".

const channels = z.union([z.number(), z.array(z.number()).min(1).max(3)], "a number, or one for each channel");
const whole = z.int("a whole number").min(1, "a whole number of at least 1");
const fraction = z.number("a number from 0 to 1").min(0, "a number from 0 to 1").max(1, "a number from 0 to 1");
const filled = z.string("text").min(1, "text, not empty");
const address = z.url({ protocol: /^https?$/, error: "an address that begins with https://" });

const baseFields = {
  /** The folder's name. */
  name: filled,
  /** What it does, for people: a sentence or two of Markdown. */
  description: z.string("text").default(""),
  /** Where it is weak: shown beside the demo. */
  limits: z.string("text").default(""),
  /** SPDX identifier. */
  license: filled,
  /** Where it comes from, pinned to a version or commit. */
  source: address,
  /** The files of the folder and, where it is published, the address of exactly these bytes. */
  files: z
    .record(
      z.string().regex(/^[^/\\]+$/, "a file name without folders"),
      z.strictObject({
        sha256: z.string("64 hexadecimal digits").regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits"),
        bytes: whole,
        url: address.optional(),
      }),
    )
    .default({}),
};

const labelsExpected = "the name of a .txt file beside the card with a label a line, or a list of labels";
const labels = z.union([z.string().regex(/^[^/\\]+\.txt$/, labelsExpected), z.array(z.string()).min(1, labelsExpected)], labelsExpected);

const pictureInput = z.strictObject({
  /** The graph's input; null where it has only one. */
  name: filled.nullable().default(null),
  layout: z.enum(["nchw", "nhwc"]).default("nchw"),
  colors: z.enum(["rgb", "bgr", "gray"]).default("rgb"),
  /** Exact pixels; or, for graphs that take any, the longest side and what both sides must be a multiple of. */
  size: z.union(
    [z.strictObject({ width: whole, height: whole }), z.strictObject({ longest: whole, multiple: whole })],
    '{"width", "height"}, or {"longest", "multiple"} for graphs that take any size',
  ),
  /**
   * `stretch` ignores the picture's shape; `contain` keeps it and pads; `cover` keeps it and cuts at the centre;
   * `ink` cuts out the drawing, scales its longer side to `ink` and puts its centre of mass in the middle, as in MNIST.
   */
  fit: z.enum(["stretch", "contain", "cover", "ink"]).default("stretch"),
  /** `cover`: the part of the largest possible centre crop that is kept, such as 224/256 = 0.875. */
  crop: fraction.default(1),
  /** `cover`: the shorter side is first resized to this and then the size is cut out, as torchvision does; null to cut first. */
  shortSide: whole.nullable().default(null),
  /** `contain`: where the picture stands. */
  position: z.enum(["center", "start"]).default("center"),
  /** `contain`: the grey of the padding, 0 to 255. */
  pad: z.number("a number from 0 to 255").min(0, "a number from 0 to 255").max(255, "a number from 0 to 255").default(0),
  /** `ink`: the longer side of the drawing, in pixels of the graph's input. */
  ink: whole.default(20),
  /** For drawings: the ground that the graph knows. A picture on the opposite ground is inverted; null never inverts. */
  ground: z.enum(["black", "white"]).nullable().default(null),
  /** Stands behind transparent pixels. */
  background: z.enum(["white", "black"]).default("white"),
  filter: z.enum(["nearest", "box", "bilinear", "bicubic", "lanczos"]).default("bicubic"),
  /** Each value is (pixel × scale − mean) / std, pixels from 0 to 255, channels in the order of `colors`. */
  scale: z.number().default(1),
  mean: channels.default(0),
  std: channels.default(1),
  type: z.enum(["float32", "float16", "float64", "uint8", "int8", "uint16", "int16", "int32", "uint32"]).default("float32"),
});

/** What turns an output's values into probabilities; `none` where the graph has done it. */
const activation = z.enum(["none", "softmax", "sigmoid"]).default("none");

const scoresOutput = z.strictObject({
  /** The graph's output; null where it has only one. */
  name: filled.nullable().default(null),
  activation,
  /** Multiplies each value first: 1/256 for a graph whose output is quantised to 8 bits. */
  scale: z.number().default(1),
});

const thresholds = {
  /** Detections below this score are left out, unless the demo says otherwise. */
  threshold: fraction.default(0.5),
  /** Of two boxes of one label that overlap by more than this share of their union, the better one stays. */
  iou: fraction.default(0.45),
};

const strides = z.array(whole).min(1).default([8, 16, 32]);

const detectOutput = z.discriminatedUnion("decoder", [
  /** [1, cells, 5 + labels]: centre, size, objectness, label scores; a row a cell of each stride's grid. */
  z.strictObject({ decoder: z.literal("yolox"), name: filled.nullable().default(null), strides, ...thresholds }),
  /** Two outputs, corners [1, n, 4] and scores [1, n, labels], as SSD-like graphs with anchors decoded inside. */
  z.strictObject({
    decoder: z.literal("ssd"),
    boxes: filled,
    scores: filled,
    /** Of the corners: 0 to 1 across the input, or pixels of it. */
    unit: z.enum(["fraction", "pixel"]).default("fraction"),
    /** Whether a column that stands for "nothing" comes before those of the labels. */
    hasBackground: z.boolean().default(true),
    activation,
    ...thresholds,
  }),
  /** Outputs cls_8, obj_8, bbox_8, kps_8 and so on for each stride: faces with five points. */
  z.strictObject({ decoder: z.literal("yunet"), strides, points: z.array(z.string()).default([]), ...thresholds }),
  /** [1, 1, height, width]: how likely each pixel is text (Differentiable Binarization). */
  z.strictObject({
    decoder: z.literal("db"),
    name: filled.nullable().default(null),
    /** A pixel above this is text. */
    cut: fraction.default(0.3),
    /** Each region grows by its area × this / its perimeter, because the graph draws it shrunk. */
    grow: z.number().default(1.6),
    /** Regions with a shorter side, in pixels of the map, are dirt. */
    smallest: z.number().default(3),
    threshold: thresholds.threshold,
  }),
]);

const feature = z.strictObject({
  name: filled,
  unit: z.string("text").default(""),
  /** The range seen in training. */
  min: z.number().nullable().default(null),
  max: z.number().nullable().default(null),
});

const tableInput = z.strictObject({
  name: filled.nullable().default(null),
  /** The columns, in the order of the graph's input. */
  features: z.array(feature).min(1, "at least one feature"),
  type: z.enum(["float32", "float64", "float16"]).default("float32"),
});

const tasks = {
  "classify-image": z.strictObject({ ...baseFields, task: z.literal("classify-image"), labels, input: pictureInput, output: scoresOutput }),
  "classify-table": z.strictObject({ ...baseFields, task: z.literal("classify-table"), labels, input: tableInput, output: scoresOutput }),
  detect: z.strictObject({ ...baseFields, task: z.literal("detect"), labels, input: pictureInput, output: detectOutput }),
};

/** Tasks that a card may name before the engine has a method for them: such a model answers `.run` alone. */
const plainTasks = ["segment", "embed", "keypoints", "transform", "recognize", "transcribe", "audio", "text", "raw"] as const;
const plainCard = z.looseObject({ ...baseFields, task: z.enum(plainTasks), labels: labels.optional() });

export type ClassifyImageCard = z.output<(typeof tasks)["classify-image"]>;
export type ClassifyTableCard = z.output<(typeof tasks)["classify-table"]>;
export type DetectCard = z.output<(typeof tasks)["detect"]>;
export type PlainCard = z.output<typeof plainCard>;
/** A card, checked, with every default filled in. */
export type Card = ClassifyImageCard | ClassifyTableCard | DetectCard | PlainCard;
export type PictureInput = z.output<typeof pictureInput>;
export type ScoresOutput = z.output<typeof scoresOutput>;
export type DetectOutput = z.output<typeof detectOutput>;

/**
 * Reads a card.
 * @param file how its path is shown in messages
 * @throws AuthorError naming the file, the field, what was got and what was expected
 */
export function parseCard(json: string, file: string): Card {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new AuthorError(file, json.trim().slice(0, 40), `JSON (${(error as Error).message})`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new AuthorError(file, value, "an object");
  const task = (value as { task?: unknown }).task;
  const schema = Object.entries(tasks).find(([name]) => name === task)?.[1] ?? plainCard;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw complaint(parsed.error.issues[0] as z.core.$ZodIssue, value, file);
}

function complaint(issue: z.core.$ZodIssue, value: unknown, file: string): AuthorError {
  if (issue.code === "unrecognized_keys") {
    const path = [...issue.path, issue.keys[0] as string];
    return new AuthorError(`${file}: ${join(path)}`, valueAt(value, path), "no such field");
  }
  const { path } = issue;
  const expected = path[0] === "task" ? `one of ${[...Object.keys(tasks), ...plainTasks].join(", ")}` : expectation(issue);
  return new AuthorError(`${file}: ${join(path)}`, valueAt(value, path), expected);
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(", ")}`;
  if (issue.code === "invalid_union" && issue.discriminator) return "one of yolox, ssd, yunet, db";
  if (issue.code === "invalid_type" && issue.message.startsWith("Invalid")) return `${/^[aeio]/.test(issue.expected) ? "an" : "a"} ${issue.expected === "record" ? "object" : issue.expected}`;
  return issue.message;
}

function join(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${String(key)}`)).join("");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined), value);
}
