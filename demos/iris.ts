import { chart, defineDemo, label, onnx, slider } from "vitrine";

const iris = onnx("iris-logreg");

export default defineDemo({
  title: "Iris species",
  description: `Names an iris from four measurements, with a logistic regression trained on Fisher's data of 1936.
The chart shows how sure the model would be of each species if only the petal were longer or shorter.`,
  tags: ["table"],
  links: [{ label: "The data set at UCI", url: "https://archive.ics.uci.edu/dataset/53/iris" }],
  inputs: {
    sepal_length: slider({ min: 4.3, max: 7.9, step: 0.1, default: 5.8, unit: "cm" }),
    sepal_width: slider({ min: 2, max: 4.4, step: 0.1, default: 3, unit: "cm" }),
    petal_length: slider({ min: 1, max: 6.9, step: 0.1, default: 4.3, unit: "cm" }),
    petal_width: slider({ min: 0.1, max: 2.5, step: 0.1, default: 1.3, unit: "cm" }),
  },
  outputs: {
    species: label({ top: 3 }),
    along_petal: chart({
      label: "If only the petal length changed",
      kind: "line",
      x: "petal_length",
      y: ["setosa", "versicolor", "virginica"],
      unit: "%",
      digits: 0,
      labels: { petal_length: "Petal length, cm" },
      height: 240,
    }),
  },
  live: true,
  run: async ({ sepal_length, sepal_width, petal_length, petal_width }) => {
    const lengths = Array.from({ length: 60 }, (_, step) => Number((1 + step * 0.1).toFixed(1)));
    const [species, ...along] = await iris.classify([
      [sepal_length, sepal_width, petal_length, petal_width],
      ...lengths.map((length) => [sepal_length, sepal_width, length, petal_width]),
    ]);
    return {
      species: species ?? [],
      along_petal: along.map((scores, index) => {
        const percent = Object.fromEntries(scores.map(({ label: name, score }) => [name, score * 100]));
        return { petal_length: lengths[index] ?? 0, setosa: percent.setosa ?? 0, versicolor: percent.versicolor ?? 0, virginica: percent.virginica ?? 0 };
      }),
    };
  },
  examples: [
    { title: "Setosa", inputs: { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 }, expect: { species: [{ label: "setosa", score: 0.98 }] } },
    { title: "Versicolor", inputs: { sepal_length: 6, sepal_width: 2.7, petal_length: 4.1, petal_width: 1.2 }, expect: { species: [{ label: "versicolor" }] } },
    { title: "Virginica", inputs: { sepal_length: 6.7, sepal_width: 3.1, petal_length: 5.8, petal_width: 2.3 }, expect: { species: [{ label: "virginica" }] } },
  ],
});
