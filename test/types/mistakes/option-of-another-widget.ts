import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text({ choices: ["Ada", "Alan"] }) }, //! choices
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: name }),
});
