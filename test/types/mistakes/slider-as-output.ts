import { defineDemo, slider, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { length: slider() }, //! length
  run: ({ name }) => ({ length: name.length }),
});
