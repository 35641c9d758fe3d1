import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  examples: [{ title: "Ada" }], //! inputs
  run: ({ name }) => ({ greeting: name }),
});
