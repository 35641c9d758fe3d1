import { defineDemo, label, text } from "vitrine";

export default defineDemo({
  inputs: { classes: label() }, //! classes
  outputs: { greeting: text() },
  run: () => ({ greeting: "Hello" }),
});
