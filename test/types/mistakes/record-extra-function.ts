import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: { //! length
    greeting: ({ name }) => `Hello ${name}`,
    length: ({ name }) => name.length,
  },
});
