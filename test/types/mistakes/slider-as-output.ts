import { defineDemo, slider, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { length: slider() }, //! length
  run: ({ name }) => ({ length: name.length }),
});
