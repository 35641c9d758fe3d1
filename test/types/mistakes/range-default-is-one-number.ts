import { defineDemo, slider, text } from "vitrine";

export const demo = defineDemo({
  inputs: { years: slider({ range: true, default: 3 }) }, //! default
  outputs: { greeting: text() },
  run: ({ years }) => ({ greeting: `${years[0]} to ${years[1]}` }),
});
