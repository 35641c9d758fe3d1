import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ naem }) => ({ greeting: `Hello ${naem}` }), //! naem
});
