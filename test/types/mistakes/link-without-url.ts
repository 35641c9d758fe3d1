import { defineDemo, text } from "vitrine";

export const demo = defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  links: [{ label: "Paper" }], //! url
  run: ({ name }) => ({ greeting: name }),
});
