import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: {
    greeting: async ({ name }) => name.length, //! greeting
  },
});
