import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  examples: [{ inputs: { name: "Ada" }, expect: { greting: "Ada" } }], //! greting
  run: ({ name }) => ({ greeting: name }),
});
