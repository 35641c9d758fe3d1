import { defineDemo, label, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { classes: label() },
  run: async ({ name }) => ({ classes: { [name]: 1 }, mood: "fine" }), //! mood
});
