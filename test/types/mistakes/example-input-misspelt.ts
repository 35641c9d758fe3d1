import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  examples: [{ inputs: { naem: "Ada" } }], //! naem
  run: ({ name }) => ({ greeting: name }),
});
