import { defineDemo, image, label, onnx, slider } from "vitrine";

const efficientnet = onnx("efficientnet-lite0");
const samples = "../models/efficientnet-lite0/samples";

export default defineDemo({
  title: "What is in the photo",
  description: `Names the main thing in a photo, out of the 1,000 classes of ImageNet.
EfficientNet-Lite0 with 8-bit weights: 5 MB, a few milliseconds a photo. It knows no people and no other classes: whatever it sees, it picks one of its thousand.`,
  tags: ["image"],
  links: [{ label: "EfficientNet-Lite", url: "https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite" }],
  inputs: { photo: image(), top: slider({ label: "Classes shown", min: 1, max: 10, step: 1, default: 5 }) },
  outputs: { objects: label({ top: 10 }) },
  submit: "Name it",
  run: async ({ photo, top }) => ({ objects: (await efficientnet.classify(photo)).slice(0, top) }),
  examples: [
    { title: "Cat", inputs: { photo: `${samples}/chelsea.png` }, expect: { objects: [{ label: "tiger cat", score: 0.403 }] } },
    { title: "Coffee", inputs: { photo: `${samples}/coffee.jpg` }, expect: { objects: [{ label: "espresso", score: 0.953 }] } },
    { title: "Rocket", inputs: { photo: `${samples}/rocket.jpg` }, expect: { objects: [{ label: "missile" }] } },
    { title: "Camera", inputs: { photo: `${samples}/camera.png` }, expect: { objects: [{ label: "tripod", score: 0.936 }] } },
  ],
});
