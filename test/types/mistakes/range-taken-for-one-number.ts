import { defineDemo, number, slider } from "vitrine";

export const demo = defineDemo({
  inputs: { years: slider({ range: true }) },
  outputs: { months: number() },
  run: ({ years }) => ({ months: Number(years.toFixed()) * 12 }), //! toFixed
});
