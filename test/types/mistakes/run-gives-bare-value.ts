import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ name }) => `Hello ${name}`, //! greeting
});
