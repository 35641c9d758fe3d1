import { chart, defineDemo, number } from "vitrine";

export const demo = defineDemo({
  inputs: { days: number() },
  outputs: { curve: chart({ kind: "donut", x: "day", y: "cost" }) }, //! donut
  run: ({ days }) => ({ curve: [{ day: days, cost: 1 }] }),
});
