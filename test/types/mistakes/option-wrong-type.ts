import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text({ lines: "three" }) }, //! lines
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: name }),
});
