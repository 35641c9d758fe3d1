import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text({ choices: ["Ada", "Alan"] }) }, //! choices
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: name }),
});
