import { chart, defineDemo, metric, select, slider } from "vitrine";

/** A fixed cloud of points around y = 0.7 x + 1.5, so that every visitor sees the same. */
const points = Array.from({ length: 60 }, (_, index) => {
  const x = index / 6 - 5;
  const noise = Math.sin(index * 12.9898) * 43758.5453;
  return { x, y: 0.7 * x + 1.5 + (noise - Math.floor(noise) - 0.5) * 1.6 };
});

export default defineDemo({
  title: "Gradient descent, step by step",
  description: "Fits a line to sixty points and streams every step. A learning rate above 0.11 makes it explode: try it.",
  tags: ["streaming", "teaching"],
  inputs: {
    rate: slider({ label: "Learning rate", min: 0.005, max: 0.15, step: 0.005, default: 0.02 }),
    steps: slider({ min: 10, max: 300, step: 10, default: 80 }),
    pace: select({ choices: [{ value: "watch", label: "Slow enough to watch" }, { value: "rush", label: "As fast as it goes" }], default: "watch" }),
  },
  outputs: {
    loss: metric({ label: "Mean squared error", better: "lower", digits: 4 }),
    fit: chart({ label: "The line so far", kind: "line", x: "x", y: ["data", "line"], digits: 1, height: 260 }),
    curve: chart({ label: "Error after each step", kind: "area", x: "step", y: "error", digits: 3, height: 180 }),
  },
  submit: "Descend",
  run: async function* ({ rate, steps, pace }, { progress, signal }) {
    let slope = -1;
    let offset = 0;
    const curve: { step: number; error: number }[] = [];
    for (let step = 0; step <= steps && !signal.aborted; step++) {
      const errors = points.map(({ x, y }) => slope * x + offset - y);
      const error = mean(errors.map((each) => each * each));
      curve.push({ step, error: Math.min(error, 100) });
      const first = curve[0]?.error ?? error;
      progress(step / steps, `Step ${step} of ${steps}`);
      yield {
        loss: { value: Number(error.toPrecision(5)), delta: Number((error - first).toPrecision(3)), history: curve.map((row) => row.error) },
        fit: points.map(({ x, y }) => ({ x: Number(x.toFixed(2)), data: y, line: slope * x + offset })),
        curve: [...curve],
      };
      slope -= rate * 2 * mean(errors.map((each, index) => each * (points[index]?.x ?? 0)));
      offset -= rate * 2 * mean(errors);
      if (pace === "watch") await new Promise((resume) => setTimeout(resume, 30));
    }
  },
  examples: [
    { title: "Calm", inputs: { rate: 0.02, steps: 80, pace: "rush" }, expect: { loss: { value: 0.205 } } },
    { title: "Too slow", inputs: { rate: 0.005, steps: 80, pace: "rush" } },
    { title: "Explodes", inputs: { rate: 0.13, steps: 30, pace: "rush" } },
  ],
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
