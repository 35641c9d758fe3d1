import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text({ optional: true }) },
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: name }), //! greeting
});
