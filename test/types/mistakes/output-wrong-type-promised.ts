import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: async ({ name }) => ({ greeting: name.length }), //! greeting
});
