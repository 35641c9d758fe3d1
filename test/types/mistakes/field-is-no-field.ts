import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: "text" }, //! name
  outputs: { greeting: text() },
  run: () => ({ greeting: "Hello" }),
});
