import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ naem }) => ({ greeting: `Hello ${naem}` }), //! naem
});
