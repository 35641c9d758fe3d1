import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: {
    greeting: ({ naem }) => `Hello ${naem}`, //! naem
  },
});
