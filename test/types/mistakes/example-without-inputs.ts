import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  examples: [{ title: "Ada" }], //! inputs
  run: ({ name }) => ({ greeting: name }),
});
