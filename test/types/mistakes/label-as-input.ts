import { defineDemo, label, text } from "vitrine";

export const demo = defineDemo({
  inputs: { classes: label() }, //! classes
  outputs: { greeting: text() },
  run: () => ({ greeting: "Hello" }),
});
