import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  examples: [{ inputs: { naem: "Ada" } }], //! naem
  run: ({ name }) => ({ greeting: name }),
});
