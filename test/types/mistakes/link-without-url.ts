import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text() },
  outputs: { greeting: text() },
  links: [{ label: "Paper" }], //! url
  run: ({ name }) => ({ greeting: name }),
});
