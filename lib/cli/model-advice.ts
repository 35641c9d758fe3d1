// What to do with a bare model until pages without code exist: the file to write, ready to paste.

import { basename } from "node:path";

/** The demo file for a model, as text for the terminal. */
export function modelAdvice(path: string): string {
  const name = basename(path);
  const file = name.replace(/\.onnx$/, "");
  return `A model alone has no page yet. Save this as ${file}.ts beside ${name}, then run \`vitrine ${path.slice(0, -name.length)}${file}.ts\`:

import { defineDemo, image, label, onnx } from "vitrine";
const model = onnx("./${name}");
export default defineDemo({
  inputs: { photo: image() },
  outputs: { classes: label({ top: 5 }) },
  run: async ({ photo }) => ({ classes: await model.classify(photo) }),
});

It is for a picture classifier with a card ${file}.json beside it; other models take their tensors through model.run({ … }).
`;
}
