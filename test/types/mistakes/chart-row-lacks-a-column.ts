import { chart, defineDemo, number } from "vitrine";

export const demo = defineDemo({
  inputs: { days: number() },
  outputs: { curve: chart({ kind: "line", x: "day", y: ["cost", "gain"] }) },
  run: ({ days }) => ({ curve: [{ day: days, cost: 1 }] }), //! curve
});
