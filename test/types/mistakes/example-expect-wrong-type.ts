import { defineDemo, label, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { classes: label() },
  examples: [{ inputs: { name: "Ada" }, expect: { classes: [{ label: 7 }] } }], //! label
  run: ({ name }) => ({ classes: name }),
});
