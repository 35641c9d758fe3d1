import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ name }) => `Hello ${name}`, //! greeting
});
