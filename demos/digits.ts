import { defineDemo, label, onnx, sketch } from "vitrine";

const digits = onnx("digits-cnn");
const samples = "../models/digits-cnn/samples";

export default defineDemo({
  title: "Handwritten digits",
  description: "Draw one digit; a small convolutional network says which it is. Trained by us on 10,000 digits of MNIST; 98.6 % of 1,500 others were right.",
  tags: ["image", "sketch"],
  inputs: { drawing: sketch({ label: "Draw a digit" }) },
  outputs: { digit: label({ top: 5 }) },
  live: true,
  run: async ({ drawing }) => ({ digit: await digits.classify(drawing) }),
  examples: [
    { title: "Two", inputs: { drawing: `${samples}/2.png` }, expect: { digit: [{ label: "2" }] } },
    { title: "Four", inputs: { drawing: `${samples}/4.png` }, expect: { digit: [{ label: "4" }] } },
    { title: "Seven", inputs: { drawing: `${samples}/7.png` }, expect: { digit: [{ label: "7" }] } },
    { title: "Eight", inputs: { drawing: `${samples}/8.png` }, expect: { digit: [{ label: "8" }] } },
  ],
});
