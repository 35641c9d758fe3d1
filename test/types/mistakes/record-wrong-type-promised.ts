import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: {
    greeting: async ({ name }) => name.length, //! greeting
  },
});
