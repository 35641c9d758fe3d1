import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  titel: "Greeter", //! titel
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: name }),
});
