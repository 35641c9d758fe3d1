import { defineDemo, number, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text(), length: number() },
  run: ({ name }) => ({ greeting: `Hello ${name}` }), //! length
});
