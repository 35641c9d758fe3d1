import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: `Hello ${name}`, mood: "fine" }), //! mood
});
