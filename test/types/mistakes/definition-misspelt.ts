import { defineDemo, text } from "vitrine";

export default defineDemo({
  titel: "Greeter", //! titel
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: name }),
});
