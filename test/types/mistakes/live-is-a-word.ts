import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  live: "yes", //! live
  run: ({ name }) => ({ greeting: name }),
});
