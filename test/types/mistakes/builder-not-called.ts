import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text }, //! name
  outputs: { greeting: text() },
  run: () => ({ greeting: "Hello" }),
});
