import { boxes, defineDemo, image, number, onnx, slider } from "vitrine";

const detector = onnx("ppocr-v4-detection");
const samples = "../models/ppocr-v4-detection/samples";

export default defineDemo({
  title: "Where is the text",
  description: "Finds lines of text in a scan or photo and draws a box around each; it does not read them. The detector of PaddleOCR (PP-OCRv4, mobile).",
  tags: ["image", "boxes"],
  links: [{ label: "PaddleOCR", url: "https://github.com/PaddlePaddle/PaddleOCR" }],
  inputs: { page: image({ help: "A scan, a screenshot or a photo with text" }), threshold: slider({ label: "Least score", min: 0.1, max: 0.9, step: 0.05, default: 0.5 }) },
  outputs: { lines: boxes({ threshold: 0.5 }), count: number({ label: "Lines found", integer: true }) },
  submit: "Find text",
  run: async ({ page, threshold }) => {
    const found = await detector.detect(page, { threshold });
    return { lines: { image: page, boxes: found }, count: found.length };
  },
  examples: [
    { title: "Invoice", inputs: { page: `${samples}/invoice.png` }, expect: { count: 5 } },
    { title: "Printed page", inputs: { page: `${samples}/page.png` } },
  ],
});
