import { defineDemo, label, onnx, sketch } from "vitrine";

const digits = onnx("digits-cnn");

export default defineDemo({
  title: "Handwritten digits",
  description: "Draw one digit; a small convolutional network says which it is. Trained by us on 10,000 digits of MNIST; 98.6 % of 1,500 others were right.",
  tags: ["image", "sketch"],
  inputs: { drawing: sketch({ label: "Draw a digit" }) },
  outputs: { digit: label({ top: 5 }) },
  live: true,
  run: async ({ drawing }) => ({ digit: await digits.classify(drawing) }),
});
